"""What Alembic executes: the migrations, on the connection that `running.py` hands in."""

from __future__ import annotations

from alembic import context

from syndicate.storage.tables import meta

context.configure(connection=context.config.attributes["connection"], target_metadata=meta.metadata)
with context.begin_transaction():
    context.run_migrations()
