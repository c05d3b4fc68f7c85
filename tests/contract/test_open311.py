"""Open311 GeoReport v2 with a client that others wrote (PyPI georeport), against all services in one process."""

import pathlib
import re
import subprocess
import time
import unittest

from tests.contract.open311_server import HUYINGCTL, ROOT, SERVICE, Server, WithServer, georeport, requests, unavailable

if georeport is not None:
    import xmltodict

LIST_TIMEOUT_S = 60
KEY = "contract-test-key-0001"


@unittest.skipIf(unavailable(), unavailable())
class Open311Test(WithServer):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.json = georeport.GeoReport(cls.root)
        cls.xml = georeport.GeoReport(cls.root, output_format="xml")

    def post(self, form=None, headers=None, ending=".json"):
        fields = {"service_code": SERVICE, "address_string": "幸福路1号", "description": "家里暖气不热，电话13800138000"}
        fields.update(form or {})
        return requests.post(f"{self.root}/requests{ending}", data=fields, headers=headers, timeout=30)

    def register(self, form=None, headers=None):
        answer = self.post(form, headers)
        self.assertEqual(201, answer.status_code, answer.text)
        return answer.json()[0]["service_request_id"]

    # MECH E3
    def test_services_and_definitions_in_both_formats(self):
        services = self.json.get_service_list()
        self.assertEqual([s["service_code"] for s in services],
                         [s["service_code"] for s in self.xml.get_service_list()])
        self.assertIn(SERVICE, [s["service_code"] for s in services])
        for service in services:
            self.assertEqual({"service_code", "service_name", "description", "metadata", "type", "keywords", "group"},
                             set(service))
        definition = self.json.get_service_definition(SERVICE)
        self.assertEqual(SERVICE, definition["service_code"])
        self.assertEqual([a["code"] for a in definition["attributes"]],
                         [a["code"] for a in self.xml.get_service_definition(SERVICE)["attributes"]["attribute"]])

    def test_a_request_is_found_at_once_in_both_formats_without_a_phone_number(self):
        number = self.register({"lat": "40.0", "long": "116.4", "attribute[appeal_type]": "help"})
        found = self.json.get_service_request(number)
        self.assertEqual((number, "open", SERVICE), (found["service_request_id"], found["status"], found["service_code"]))
        self.assertNotIn("13800138000", str(found))
        self.assertTrue(found["status_notes"])
        self.assertRegex(found["requested_datetime"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$")
        as_xml = self.xml.get_service_request(number)
        self.assertEqual(found["description"], as_xml["description"])
        self.assertEqual(found["service_name"], as_xml["service_name"])
        token = requests.get(f"{self.root}/tokens/{number}.json", timeout=30).json()
        self.assertEqual(number, token[0]["service_request_id"])

    def test_the_list_takes_all_filters(self):
        first, second = self.register(), self.register({"service_code": "01.01.02"})
        def numbers(**filters):
            return [r["service_request_id"] for r in self.json.get_service_requests(**filters)]
        self.assertEqual({first, second}, set(numbers(service_request_id=f"{first},{second}")))
        self.assertIn(second, numbers(service_code="01.01.02", status="open"))
        self.assertNotIn(first, numbers(service_code="01.01.02"))
        self.assertIn(first, numbers(service_code=f"{SERVICE},01.01.02"))
        self.assertNotIn(first, numbers(status="closed"))
        self.assertEqual([], numbers(start_date="2020-01-01T00:00:00Z", end_date="2020-02-01T00:00:00Z"))
        newest_first = numbers()
        self.assertLess(newest_first.index(second), newest_first.index(first))

    def test_the_same_idempotency_key_makes_one_request(self):
        headers = {"Idempotency-Key": "d0b0a9c4-contract"}
        first = self.register(headers=headers)
        self.assertEqual(first, self.register(headers=headers))
        self.assertNotEqual(first, self.register())
        # Another's report under the same key is another request.
        self.assertNotEqual(first, self.register({"description": "路灯不亮"}, headers=headers))

    # MECH I2. What the gateway and the edge of intake add (defaults, a sealed reporter, a place looked up) must not make a repeat look
    # like another report.
    def test_a_true_repeat_gets_the_recorded_answer_whatever_the_edge_adds(self):
        person = {"phone": "13800138000", "first_name": "明", "last_name": "李", "email": "li@example.com"}
        forms = ({"description": ""}, person, {"address_string": "", "lat": "40.0", "long": "116.4", **person},
                 {"media_url": "https://m.example/1.jpg", "attribute[landmark]": "东门", "attribute[confidential]": "yes", **person})
        for number, form in enumerate(forms):
            for ending in (".json", ".xml"):
                with self.subTest(form=form, ending=ending):
                    headers = {"Idempotency-Key": f"d0b0a9c4-repeat-{number}"}
                    answers = [self.post(form, headers, ending) for _ in range(2)]
                    self.assertEqual([201, 201], [a.status_code for a in answers], [a.text for a in answers])
                    numbers = [re.search(r"\d{9}-\d{6}-\d+", a.text).group() for a in answers]
                    self.assertEqual(numbers[0], numbers[1])
        metrics = requests.get(f"http://127.0.0.1:{self.server.metrics}/metrics", timeout=30).text
        self.assertIn('huying_runtime_reused_requests_total{service="intake"} 0\n', metrics)

    # MECH I2
    def test_a_repeat_that_nobody_signed_gets_no_tracking_code(self):
        for form, again in (({}, False), ({"phone": "13800138000"}, True)):
            headers = {"Idempotency-Key": f"d0b0a9c4-code-{again}"}
            notices = [self.post(form, headers).json()[0]["service_notice"] for _ in range(2)]
            self.assertIn("查询码", notices[0])
            self.assertEqual(again, "查询码" in notices[1], notices[1])

    # MECH I8
    def test_who_reports_danger_is_told_whom_to_call(self):
        notice = self.post({"description": "楼道着火了，有人晕倒"}).json()[0]["service_notice"]
        self.assertTrue(notice.startswith("请立即拨打119、120！已登记"), notice)
        self.assertTrue(self.post().json()[0]["service_notice"].startswith("已登记"))

    # MECH I11
    def test_what_was_not_reported_in_public_shows_only_where_it_stands(self):
        file = pathlib.Path(self.server.folder.name, "calls.csv")
        file.write_text("id,title,detail,address\n1,保安打人,住302的王某打人,安和街道安和西里社区3号楼302\n", encoding="utf-8")
        done = subprocess.run([HUYINGCTL, "--server", f"127.0.0.1:{self.server.grpc}", "import", file, "--map",
                               "external_id=id,title=title,text=detail,address=address"],
                              cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        deadline = time.monotonic() + 30
        shown = []
        while not shown and time.monotonic() < deadline:
            listed = requests.get(f"{self.root}/requests.json", timeout=30).json()
            shown = [r for r in listed if r["address"] == "安和街道"]
        self.assertEqual(1, len(shown), listed)
        self.assertEqual("110199001", shown[0]["address_id"])
        self.assertTrue(shown[0]["requested_datetime"])
        for field in ("description", "lat", "long", "media_url", "agency_responsible"):
            self.assertIsNone(shown[0][field], field)
        self.assertNotIn("302", str({k: v for k, v in shown[0].items() if k != "service_request_id"}))

    def test_misconduct_is_not_published_in_detail(self):
        number = self.register({"attribute[appeal_type]": "report", "media_url": "https://m.example/1.jpg"})
        found = self.json.get_service_request(number)
        self.assertEqual((number, SERVICE), (found["service_request_id"], found["service_code"]))
        self.assertEqual((None, None), (found["description"], found["media_url"]))

    # MECH I10
    def test_files_are_refused_in_words(self):
        answer = requests.post(f"{self.root}/requests.json", data={"service_code": SERVICE, "address_string": "x"},
                               files={"photo": ("p.jpg", b"\xff\xd8", "image/jpeg")}, timeout=30)
        self.assertEqual(400, answer.status_code, answer.text)
        self.assertIn("media_url", answer.json()[0]["description"])
        self.assertIn("照片", answer.json()[0]["description"])

    def test_a_head_is_a_get_without_its_body(self):
        for path in ("/services.json", f"/services/{SERVICE}.xml", "/requests/hello.json"):
            got, head = (requests.request(verb, self.root + path, timeout=30) for verb in ("GET", "HEAD"))
            self.assertEqual((got.status_code, b""), (head.status_code, head.content))
            for header in ("Content-Type", "Content-Length"):
                self.assertEqual(got.headers[header], head.headers[header], path)

    def test_a_confidential_request_is_not_shown(self):
        number = self.register({"attribute[confidential]": "yes", "phone": "13800138000"})
        self.assertEqual(404, requests.get(f"{self.root}/requests/{number}.json", timeout=30).status_code)
        # What was registered after it stands in the list, so it would, too.
        later = self.register()
        deadline = time.monotonic() + LIST_TIMEOUT_S
        while later not in (shown := requests.get(f"{self.root}/requests.json", timeout=30).text):
            self.assertLess(time.monotonic(), deadline, f"{later} never came into the list")
            time.sleep(0.05)
        self.assertNotIn(number, shown)

    def test_errors_have_codes_and_words_in_both_formats(self):
        cases = (("GET", "/services/99.99.99", None, 404), ("GET", "/requests/990101001-200101-00001", None, 404),
                 ("GET", "/requests/hello", None, 404), ("GET", "/tokens/hello", None, 404),
                 ("GET", "/requests", {"start_date": "soon"}, 400), ("GET", "/requests", {"status": "done"}, 400),
                 ("GET", "/services", {"jurisdiction_id": "elsewhere.org"}, 404), ("POST", "/requests", {}, 400),
                 ("POST", "/requests", {"service_code": SERVICE}, 400),
                 ("POST", "/requests", {"service_code": "99.99.99", "address_string": "x"}, 404))
        for verb, path, fields, status in cases:
            name = path.rsplit("/", 1)
            for ending in (".json", ".xml"):
                with self.subTest(verb=verb, path=path, fields=fields, ending=ending):
                    answer = requests.request(verb, f"{self.root}{path}{ending}", timeout=30,
                                              **{"data" if verb == "POST" else "params": fields})
                    self.assertEqual(status, answer.status_code, f"{name} {answer.text}")
                    error = (answer.json()[0] if ending == ".json"
                             else xmltodict.parse(answer.content)["errors"]["error"])
                    self.assertEqual(status, int(error["code"]))
                    self.assertTrue(error["description"])

    def test_discovery_names_this_server(self):
        found = requests.get(f"{self.root}/discovery.json", timeout=30).json()
        self.assertEqual(self.root, found["endpoints"][0]["url"])
        proxied = requests.get(f"{self.root}/discovery.json", timeout=30,
                               headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "city.example"}).json()
        self.assertEqual("https://city.example/open311/v2", proxied["endpoints"][0]["url"])
        self.assertIn("discovery", xmltodict.parse(requests.get(f"{self.root}/discovery.xml", timeout=30).content))

    def test_home_page_and_health(self):
        site = f"http://127.0.0.1:{self.server.http}"
        self.assertIn("/open311/v2/services.json", requests.get(f"{site}/", timeout=30).text)
        for path in ("/livez", "/readyz"):
            self.assertEqual(200, requests.get(site + path, timeout=30).status_code)
        metrics = requests.get(f"http://127.0.0.1:{self.server.metrics}/metrics", timeout=30).text
        self.assertIn("huying_gateway_http_answer_seconds_bucket", metrics)


@unittest.skipIf(unavailable(), unavailable())
class Open311KeysTest(unittest.TestCase):
    def test_only_holders_of_a_key_may_post(self):
        server = Server(keys=f"{KEY} the app of the street\n")
        try:
            fields = {"service_code": SERVICE, "address_string": "幸福路1号", "description": "暖气不热"}
            url = f"{server.root}/requests.json"
            self.assertEqual(403, requests.post(url, data=fields, timeout=30).status_code)
            self.assertEqual(403, requests.post(url, data={**fields, "api_key": "wrong"}, timeout=30).status_code)
            self.assertEqual(201, requests.post(url, data={**fields, "api_key": KEY}, timeout=30).status_code)
            self.assertEqual(200, requests.get(url, timeout=30).status_code)
        finally:
            code = server.stop()
        self.assertEqual(0, code)


if __name__ == "__main__":
    unittest.main()
