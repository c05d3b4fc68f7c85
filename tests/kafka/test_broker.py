"""The broker helper itself: what the Kafka suites stand on."""

import socket
import unittest

from tests.kafka.broker import Broker, unavailable


def answers(broker):
    with socket.create_connection(("127.0.0.1", broker.port), timeout=5):
        return True


@unittest.skipIf(unavailable(), unavailable())
class BrokerTest(unittest.TestCase):
    def test_survives_a_kill_and_starts_again_with_its_data(self):
        with Broker() as broker:
            self.assertTrue(answers(broker))
            cluster = (broker.folder / "data/meta.properties").read_text()
            broker.kill9()
            self.assertFalse(broker.running())
            broker.start()
            self.assertTrue(answers(broker))
            self.assertEqual(cluster, (broker.folder / "data/meta.properties").read_text())
        self.assertFalse(broker.running())

    def test_a_second_start_is_refused_with_a_sentence(self):
        with Broker() as broker:
            with self.assertRaisesRegex(RuntimeError, "already runs"):
                broker.start()


if __name__ == "__main__":
    unittest.main()
