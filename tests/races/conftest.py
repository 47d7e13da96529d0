import pytest

from tests.races.clients import Clients


@pytest.fixture
def sixteen_clients(transactional_db):
    clients = Clients(16)
    yield clients
    clients.close()
