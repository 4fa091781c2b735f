"""Configuration: config/*.yaml and the environment to Settings. Nothing else reads either."""

from syndicate.config.loading import load_settings
from syndicate.config.settings import MailSettings, Settings
from syndicate.config.starter import starter_dir

__all__ = ["MailSettings", "Settings", "load_settings", "starter_dir"]
