"""What the sign-up pages say: one language a module."""
