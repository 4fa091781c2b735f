"""How often one network may sign up."""

import threading

from syndicate.web.sign_up_limit import SignUpLimit


class Watch:
    """A monotonic clock that a test moves."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def test_five_an_hour_and_then_a_wait_until_the_first_is_an_hour_old():
    watch = Watch()
    limit = SignUpLimit(monotonic=watch)
    for _ in range(5):
        assert limit.take("192.0.2.0/24") == 0
        watch.now += 60
    assert limit.take("192.0.2.0/24") == 3600 - 300
    watch.now += 3299
    assert limit.take("192.0.2.0/24") == 1
    watch.now += 1
    assert limit.take("192.0.2.0/24") == 0
    assert limit.take("192.0.2.0/24") == 60


def test_being_refused_counts_for_nothing():
    watch = Watch()
    limit = SignUpLimit(most=1, monotonic=watch)
    assert limit.take("a") == 0
    for _ in range(100):
        assert limit.take("a") > 0
    watch.now += 3600
    assert limit.take("a") == 0


def test_networks_do_not_disturb_each_other():
    limit = SignUpLimit(most=1)
    assert [limit.take(name) for name in "abc"] == [0, 0, 0]
    assert limit.take("a") > 0


def test_memory_is_bounded_and_the_latest_networks_stay():
    limit = SignUpLimit(most=1, networks=3)
    for name in "abcd":
        limit.take(name)
    assert limit.take("d") > 0
    assert limit.take("b") > 0
    assert limit.take("a") == 0


def test_threads_together_get_no_more_than_one():
    limit = SignUpLimit(most=5)
    taken = []

    def take():
        for _ in range(50):
            if limit.take("a") == 0:
                taken.append(1)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 5
