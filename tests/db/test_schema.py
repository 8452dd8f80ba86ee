"""Migrations against models, both ways, with data in the archive."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from small_archive import open_archive
from sqlalchemy import inspect, text

from db.base import is_modelled
from db.engine import downgrade, open_engine, upgrade
from db.models import Alert
from db.query import run_select
from db.views import AS_OF, VIEWS


def tables(url):
    engine = open_engine(url)
    try:
        names = set(inspect(engine).get_table_names()) - {"alembic_version"}
        return {name for name in names if is_modelled(name, "table", {})}
    finally:
        engine.dispose()


def test_the_migrations_make_what_the_models_say(database_url):
    engine = open_engine(database_url)
    with engine.connect() as connection:
        options = {
            "compare_type": True,
            "compare_server_default": engine.dialect.name == "postgresql",
            "include_name": is_modelled,
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Alert.metadata) == []
    engine.dispose()


def test_an_archive_goes_up_down_and_up_again_and_works(empty_database_url, tmp_path):
    upgrade(empty_database_url)
    with open_archive(empty_database_url, tmp_path) as archive:
        archive.add(b"one")
    downgrade(empty_database_url, "base")
    assert tables(empty_database_url) == set()
    upgrade(empty_database_url)
    assert tables(empty_database_url) == set(Alert.metadata.tables)
    with open_archive(empty_database_url, tmp_path) as archive:
        assert archive.add(b"one").new_version


def test_a_step_down_and_up_keeps_the_data_of_the_tables_that_stay(database_url, tmp_path):
    with open_archive(database_url, tmp_path) as archive:
        archive.add(b"one")
    downgrade(database_url, "0002")
    upgrade(database_url)
    assert run_select(database_url, "SELECT organ, report_year FROM reports").rows == (
        ("江门市江海区住房和城乡建设局", 2020),
    )


def test_upgrading_what_is_up_to_date_changes_nothing(database_url):
    upgrade(database_url)
    assert tables(database_url) == set(Alert.metadata.tables)


def test_the_views_have_the_columns_that_are_documented(database_url):
    engine = open_engine(database_url)
    with engine.connect() as connection:
        for view in VIEWS + AS_OF:
            result = connection.execute(text(f"SELECT * FROM {view.name}"))
            assert list(result.keys()) == [column.name for column in view.columns], view.name
        assert set(inspect(engine).get_view_names()) == {view.name for view in VIEWS + AS_OF}
    engine.dispose()
