"""Clients that others wrote for other cities read and post here: civicbot (posts), chicagorequests (pages), from PyPI."""

import datetime
import subprocess
import time
import unittest
import warnings

from tests.contract.open311_server import HUYINGCTL, ROOT, SERVICE, WithServer, chicagorequests, civicbot, georeport, requests, unavailable

LIST_TIMEOUT_S = 120
# More than two pages of that client, which asks for 200.
IMPORTED = 450
BUSY_STREETS = ("安和街道", "安泰街道")


def civic_client(root):
    from civicbot.open311 import Open311Client
    from civicbot.registry import Endpoint
    return Open311Client(Endpoint(id="huying", name="呼应", base_url=root, write=True, api_key_required_for_write=False))


@unittest.skipIf(unavailable(), unavailable())
class Open311ClientsTest(WithServer):
    def import_cases(self, count):
        rows = "".join(f"{n},路灯不亮,第{n}盏路灯不亮,{BUSY_STREETS[n % 2]}\n" for n in range(count))
        path = f"{self.server.folder.name}/calls.csv"
        with open(path, "w", encoding="utf-8") as file:
            file.write("id,title,detail,address\n" + rows)
        done = subprocess.run([HUYINGCTL, "--server", f"127.0.0.1:{self.server.grpc}", "import", path, "--map",
                               "external_id=id,title=title,text=detail,address=address"],
                              cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    # MECH E3
    def test_civicbot_reads_the_services_posts_and_finds_its_request(self):
        from civicbot.http import HttpError
        client = civic_client(self.root)
        self.assertIn(SERVICE, [s["service_code"] for s in client.list_services()])
        sent = client.create_request(SERVICE, dry_run=False, confirm="SEND", validate_remote=True, address_string="幸福路1号",
                                     description="路灯不亮", attributes={"appeal_type": "help"},
                                     media_url="HTTPS://M.EXAMPLE/图片.jpg")
        number = sent.response[0]["service_request_id"]
        self.assertIn("查询码", sent.response[0]["service_notice"])
        found = client.get_request(number)
        self.assertEqual((number, "open", "路灯不亮"), (found["service_request_id"], found["status"], found["description"]))
        self.assertEqual("https://m.example/%E5%9B%BE%E7%89%87.jpg", found["media_url"])
        self.assertEqual([number], [r["service_request_id"] for r in client.list_requests(service_request_ids=[number, "17-0001"])])
        self.assertEqual(number, client.get_token(number)[0]["service_request_id"])
        # georeport only reads: what this client has posted, in both formats.
        for output in ("json", "xml"):
            read = georeport.GeoReport(self.root, output_format=output)
            self.assertEqual("路灯不亮", read.get_service_request(number)["description"])
        # It sends what it knows, defined here or not.
        odd = client.create_request(SERVICE, dry_run=False, confirm="SEND", address_string="幸福路1号",
                                    attributes={"uprn": "1", "colours": ["red", "blue"]}, device_id="d", account_id="a")
        self.assertEqual("a", odd.response[0]["account_id"])
        with self.assertRaises(HttpError) as refused:
            client.create_request("99.99.99", dry_run=False, confirm="SEND", address_string="x")
        self.assertEqual(404, refused.exception.status)
        self.assertIn("service_code", refused.exception.body)

    def test_chicagorequests_reads_page_after_page_to_the_end(self):
        self.import_cases(IMPORTED)
        now = datetime.datetime.now(datetime.timezone.utc)
        day = (now - datetime.timedelta(hours=12), now + datetime.timedelta(hours=1))
        chicagorequests.Downloader.BASE_URL = f"{self.root}/requests.json"
        deadline = time.monotonic() + LIST_TIMEOUT_S
        found = []
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # it warns where it cannot read, and goes on
            while len(found) < IMPORTED and time.monotonic() < deadline:
                found = chicagorequests.Downloader()(day)
                time.sleep(0.5)
            numbers = [r["service_request_id"] for r in found]
            self.assertGreaterEqual(len(numbers), IMPORTED)
            self.assertEqual(len(numbers), len(set(numbers)))
            updated = chicagorequests.Downloader(updated_start_date=day[0], updated_end_date=day[1])(day)
            self.assertEqual(set(numbers), {r["service_request_id"] for r in updated})
            none = chicagorequests.Downloader(updated_start_date=day[1], updated_end_date=day[1] + datetime.timedelta(hours=1))(day)
            self.assertEqual([], none)

    def test_the_next_page_is_named(self):
        for n in range(3):
            fields = {"service_code": SERVICE, "address_string": "x", "description": str(n)}
            self.assertEqual(201, requests.post(f"{self.root}/requests.json", data=fields, timeout=30).status_code)
        deadline = time.monotonic() + LIST_TIMEOUT_S
        while len(requests.get(f"{self.root}/requests.json", timeout=30).json()) < 3:
            self.assertLess(time.monotonic(), deadline)
        whole = requests.get(f"{self.root}/requests.json", params={"end_date": "2099-01-01", "start_date": ""}, timeout=30)
        self.assertEqual(200, whole.status_code, whole.text)
        answer = requests.get(f"{self.root}/requests.json", params={"page_size": 1, "status": "open,closed"}, timeout=30)
        first, second = answer.json()[0], requests.get(answer.links["next"]["url"], timeout=30).json()[0]
        self.assertNotEqual(first["service_request_id"], second["service_request_id"])
        self.assertNotIn("next", requests.get(f"{self.root}/requests.json", params={"page": 99}, timeout=30).links)


if __name__ == "__main__":
    unittest.main()
