import os
import signal
import threading

import pytest

from syndicate.errors import BusyError, StorageError
from syndicate.storage.lock import exclusive


def test_one_holds_it_at_a_time_and_the_other_hears_what_is_going_on(tmp_path):
    path = tmp_path / "var" / "delivery.lock"
    held = pytest.raises(BusyError, match="another process delivers mail at this moment")
    with exclusive(path, "delivers mail"), held, exclusive(path, "delivers mail"):
        pass
    with exclusive(path, "delivers mail"):
        pass


def test_it_is_let_go_of_when_the_work_fails(tmp_path):
    path = tmp_path / "delivery.lock"

    def fail():
        with exclusive(path, "delivers mail"):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with exclusive(path, "delivers mail"):
        pass


def test_threads_of_one_process_exclude_each_other_too(tmp_path):
    refused = []

    def try_it():
        try:
            with exclusive(tmp_path / "delivery.lock", "delivers mail"):
                pass
        except BusyError as error:
            refused.append(error)

    with exclusive(tmp_path / "delivery.lock", "delivers mail"):
        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join()
    assert len(refused) == 1


def test_a_killed_process_holds_it_no_longer(tmp_path):
    path = tmp_path / "delivery.lock"
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        with exclusive(path, "delivers mail"):
            os.write(writing, b"held")
            signal.pause()
    assert os.read(reading, 4) == b"held"
    with pytest.raises(BusyError), exclusive(path, "delivers mail"):
        pass
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    with exclusive(path, "delivers mail"):
        pass
    os.close(reading)
    os.close(writing)


def test_a_place_where_no_file_can_be_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    refused = pytest.raises(StorageError, match=r"delivery\.lock cannot be written")
    with refused, exclusive(tmp_path / "file" / "delivery.lock", "delivers mail"):
        pass
