"""Mail providers, one file each, and the message bytes they share. Decides nothing about whom to mail or when."""
