import socket
import time

from syndicate.mail.deadline import Deadline


def test_whoever_waits_on_a_watched_socket_is_told_at_once():
    ours, theirs = socket.socketpair()
    with ours, theirs, Deadline(0.1) as deadline:
        deadline.watch(ours)
        began = time.monotonic()
        assert ours.recv(1) == b""
        assert time.monotonic() - began < 2
        assert deadline.passed


def test_a_socket_that_comes_too_late_is_shut_as_well():
    ours, theirs = socket.socketpair()
    with ours, theirs, Deadline(0.01) as deadline:
        while not deadline.passed:
            time.sleep(0.005)
        deadline.watch(ours)
        assert ours.recv(1) == b""
        assert deadline.remaining > 0


def test_a_call_that_ended_in_time_leaves_its_socket_alone():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        with Deadline(0.05) as deadline:
            deadline.watch(ours)
        time.sleep(0.1)
        theirs.sendall(b"x")
        assert ours.recv(1) == b"x"
        assert not deadline.passed


def test_no_socket_at_all_is_fine():
    with Deadline(0.01) as deadline:
        time.sleep(0.05)
        assert deadline.passed
