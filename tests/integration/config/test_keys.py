"""The key that is made on first use."""

from concurrent.futures import ThreadPoolExecutor

from syndicate.config.keys import key_in_file


def test_many_who_make_the_key_at_once_get_the_same_one(tmp_path):
    for attempt in range(20):
        path = tmp_path / str(attempt) / "token.key"
        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(lambda _, path=path: key_in_file(path), range(8)))
        assert len(keys) == 1
        assert [found.name for found in path.parent.iterdir()] == ["token.key"]
