"""What mails say, one language a module. `mail_languages.py` knows which there are."""
