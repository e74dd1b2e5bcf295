"""Schema versions. A migration upgrades the log too where old events name old columns."""

from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def known() -> frozenset[str]:
    """The versions that this program can bring up to date."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


def upgrade(connection: sa.Connection, to: str = "head") -> None:
    """Runs what is missing, in one transaction of this connection."""
    scripts = _scripts()

    def steps(revision: str, _: object) -> list[object]:
        return list(scripts._upgrade_revs(to, revision))

    with EnvironmentContext(Config(), scripts, fn=steps) as context:
        context.configure(connection=connection, transaction_per_migration=False)
        with context.begin_transaction():
            context.run_migrations()
