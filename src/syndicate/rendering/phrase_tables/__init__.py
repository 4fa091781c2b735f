"""One table of dates, anniversaries, labels and sentences a language."""
