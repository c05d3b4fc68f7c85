"""What odd clients send, and what every client must be able to read, at the edge of a running city."""

import json
import re
import socket
import time
import unittest
import urllib.parse
import xml.etree.ElementTree as ElementTree

from tests.contract.open311_server import SERVICE, WithServer, requests, unavailable

FORM = "application/x-www-form-urlencoded"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LIST_TIMEOUT_S = 60


@unittest.skipIf(unavailable(), unavailable())
class Open311EdgeTest(WithServer):
    def post(self, form=None, ending=".json", **more):
        fields = {"service_code": SERVICE, "address_string": "幸福路1号", "description": "路灯不亮", **(form or {})}
        return requests.post(f"{self.root}/requests{ending}", data=fields, timeout=60, **more)

    def register(self, form=None, **more):
        answer = self.post(form, **more)
        self.assertEqual(201, answer.status_code, answer.text)
        return answer.json()[0]

    def found(self, number):
        return requests.get(f"{self.root}/requests/{number}.json", timeout=30).json()[0]

    def check_error(self, answer, status, ending, language="zh"):
        """An error of Open311 in the format of the ending and in one language, which pages of other sites may read."""
        self.assertEqual(status, answer.status_code, answer.text)
        if ending == ".xml":
            error = ElementTree.fromstring(answer.content).find("error")
            code, words = int(error.findtext("code")), error.findtext("description")
        else:
            error = answer.json()[0]
            code, words = error["code"], error["description"]
        self.assertEqual(status, code)
        self.assertTrue(words)
        self.assertEqual(language == "zh", bool(CHINESE.search(words)), words)
        self.assertEqual("*", answer.headers["Access-Control-Allow-Origin"])
        return words

    def raw(self, data, chunks=()):
        """What is answered to these bytes on a connection of their own."""
        with socket.create_connection(("127.0.0.1", self.server.http), timeout=60) as connection:
            connection.sendall(data)
            for chunk in chunks:
                connection.sendall(chunk)
            connection.shutdown(socket.SHUT_WR)
            answer = b""
            while got := connection.recv(65536):
                answer += got
        return answer

    # MECH E3
    def test_an_odd_optional_field_never_costs_the_report(self):
        odd = ({"attribute[uprn]": "1"}, {"attribute[appeal_type]": "red"}, {"requested_datetime": "2026-01-01T00:00:00Z"},
               {"lat": "", "long": ""}, {"lat": "95", "long": "N/A"}, {"address_id": "of another register"}, {"email": ""},
               {"media_url": "photo.jpg"}, {"first_name": "x" * 300}, {"account_id": "a\ufffeb"})
        for form in odd:
            with self.subTest(form=form):
                self.assertTrue(self.register(form)["service_request_id"])
        notice = self.register({"media_url": "photo.jpg"})["service_notice"]
        self.assertIn("照片", notice)

    def test_an_empty_file_is_none(self):
        for files in ({"photo": ("", b"")}, {"photo": ("", b"", "application/octet-stream")}, {"photo": ("1.jpg", b"")}):
            with self.subTest(files=files):
                body = (b"--XX\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"" + files["photo"][0].encode() +
                        b"\"\r\n\r\n\r\n")
                for name, value in {"service_code": SERVICE, "address_string": "幸福路1号"}.items():
                    body += f"--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n".encode()
                answer = requests.post(f"{self.root}/requests.json", data=body + b"--XX--\r\n", timeout=30,
                                       headers={"Content-Type": "multipart/form-data; boundary=XX"})
                self.assertEqual(201, answer.status_code, answer.text)

    def test_photos_are_kept_however_their_address_is_written(self):
        for form in ({"media_url": "https://m.example/图片.jpg"}, {"media_url[]": "https://m.example/图片.jpg"},
                     {"media_url": "HTTPS://M.EXAMPLE/图片.jpg"}):
            with self.subTest(form=form):
                self.assertEqual("https://m.example/%E5%9B%BE%E7%89%87.jpg",
                                 self.found(self.register(form)["service_request_id"])["media_url"])

    def test_arguments_come_in_a_form_in_json_or_in_the_query(self):
        fields = {"service_code": SERVICE, "address_string": "幸福路1号", "description": "路灯不亮"}
        url = f"{self.root}/requests.json"
        for ask in ({"json": fields}, {"params": fields}, {"data": json.dumps(fields, ensure_ascii=False).encode()},
                    {"data": json.dumps(fields), "headers": {"Content-Type": FORM}},
                    {"data": json.dumps(fields), "headers": {"Content-Type": "text/plain;charset=UTF-8"}},
                    {"files": {name: (None, value) for name, value in fields.items()}}):
            with self.subTest(ask=ask):
                answer = requests.post(url, timeout=30, **ask)
                self.assertEqual(201, answer.status_code, answer.text)
                self.assertEqual("路灯不亮", self.found(answer.json()[0]["service_request_id"])["description"])
        for body, kind in (("<request/>", "text/xml"), ("hello", "text/plain"), ("[1]", "application/json"), ("{", "application/json")):
            answer = requests.post(url, data=body, headers={"Content-Type": kind}, timeout=30)
            self.assertIn(FORM, self.check_error(answer, 400 if "json" in kind else 415, ".json"))

    def test_a_form_is_read_in_the_charset_that_it_names(self):
        fields = {"service_code": SERVICE, "address_string": "幸福路1号", "description": "路灯不亮𠀀"}
        url = f"{self.root}/requests.json"
        for charset, codec in (("GBK", "gb18030"), ("gb18030", "gb18030"), ("\"GB2312\"", "gb18030"), ("UTF-8", "utf-8")):
            raw = "&".join(f"{name}={value}" for name, value in fields.items()).encode(codec)
            escaped = urllib.parse.urlencode({name: value.encode(codec) for name, value in fields.items()})
            parts = b"".join(f"--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\nContent-Type: text/plain; "
                             f"charset={charset}\r\n\r\n{value}\r\n".encode(codec) for name, value in fields.items()) + b"--XX--\r\n"
            document = json.dumps(fields, ensure_ascii=False).encode(codec)
            for body, kind in ((raw, f"{FORM}; charset={charset}"), (escaped, f"{FORM}; charset={charset}"),
                               (parts, "multipart/form-data; boundary=XX"), (document, f"application/json; charset={charset}")):
                with self.subTest(charset=charset, kind=kind):
                    answer = requests.post(url, data=body, headers={"Content-Type": kind}, timeout=30)
                    self.assertEqual(201, answer.status_code, answer.text)
                    self.assertEqual("路灯不亮𠀀", self.found(answer.json()[0]["service_request_id"])["description"])

    def test_a_body_that_is_too_long_is_answered_in_words(self):
        for size in (1_500_000, 5_000_000, 40_000_000):
            for ending in (".json", ".xml"):
                with self.subTest(size=size, ending=ending):
                    answer = self.post(ending=ending, files={"photo": ("p.jpg", b"\xff" * size, "image/jpeg")})
                    self.assertIn("media_url", self.check_error(answer, 413, ending))
        # Browsers send no Expect, curl does, some send in chunks.
        answer = requests.post(f"{self.root}/requests.json", timeout=60, headers={"Content-Type": FORM},
                               data=(b"a" * 65536 for _ in range(100)))
        self.check_error(answer, 413, ".json")
        asked = self.raw(b"POST /open311/v2/requests.xml HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5000000\r\n\r\n")
        self.assertTrue(asked.startswith(b"HTTP/1.1 413 "), asked[:200])
        self.assertIn(b"<errors>", asked)

    def test_what_cannot_be_read_is_refused_in_the_asked_format(self):
        gbk = "service_code=01.01.01&address_string=幸福路".encode("gbk")
        asks = (("POST", "/requests", {"data": gbk, "headers": {"Content-Type": FORM}}, 400),
                ("POST", "/requests", {"data": gbk[:-1], "headers": {"Content-Type": f"{FORM}; charset=GBK"}}, 400),
                ("POST", "/requests", {"data": gbk, "headers": {"Content-Type": f"{FORM}; charset=Big5"}}, 415),
                ("POST", "/requests", {"data": "description=%ff", "headers": {"Content-Type": FORM}}, 400),
                ("POST", "/requests", {"data": "description=100%", "headers": {"Content-Type": FORM}}, 400),
                ("POST", "/requests", {"data": b"{\"a\":\"\xff\"}", "headers": {"Content-Type": "application/json"}}, 400),
                ("POST", "/requests", {"data": "x", "headers": {"Content-Type": "multipart/form-data"}}, 400),
                ("GET", "/requests%ff", {}, 400), ("GET", "/requests", {"params": "status=%ff"}, 400),
                ("PUT", "/requests", {}, 405), ("DELETE", "/services", {}, 405), ("PATCH", "/requests/1", {}, 405),
                ("GET", "/servicerequestupdates", {}, 404), ("POST", "/nowhere", {"data": {"a": "1"}}, 404),
                ("GET", "/requests", {"params": {"q": "x" * 9000}}, 414),
                ("GET", "/requests", {"params": {"q": "x" * 200_000}}, 414),
                ("GET", "/services", {"headers": {"Cookie": "x" * 9000}}, 431),
                ("GET", "/services", {"headers": {f"X-{n}": "1" for n in range(200)}}, 431))
        for verb, path, ask, status in asks:
            for ending in (".json", ".xml"):
                for language, accept in (("zh", None), ("zh", "zh-CN,en;q=0.5"), ("en", "en-GB")):
                    with self.subTest(verb=verb, path=path, ending=ending, accept=accept, status=status):
                        headers = {**({"Accept-Language": accept} if accept else {}), **ask.get("headers", {})}
                        answer = requests.request(verb, f"{self.root}{path}{ending}", timeout=30, **{**ask, "headers": headers})
                        self.check_error(answer, status, ending, language)
        self.assertIn("POST", requests.put(f"{self.root}/requests.json", timeout=30).headers["Allow"])
        by_accept = requests.get(f"{self.root}/nowhere", headers={"Accept": "text/xml"}, timeout=30)
        self.check_error(by_accept, 404, ".xml")

    def test_what_is_no_http_is_answered_too(self):
        self.check_error(requests.request("FETCH", f"{self.root}/requests.xml", timeout=30), 405, ".xml")
        for data in (b"GET /open311/v2/requests.xml HTTP/9.9.9\r\n\r\n",
                     b"GET /open311/v2/requests.xml\r\nno header\r\n\r\n"):
            with self.subTest(data=data):
                answer = self.raw(data)
                self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), answer)
                self.assertIn(b"<errors><error><code>400</code>", answer)

    def test_who_sends_no_more_still_hears_that_the_report_was_taken(self):
        body = f"service_code={SERVICE}&address_string=x".encode()
        head = f"POST /open311/v2/requests.json HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n"
        answer = self.raw(head.encode() + body)  # it ends its side of the connection
        self.assertTrue(answer.startswith(b"HTTP/1.1 201 "), answer)

    def test_no_text_breaks_a_document(self):
        odd = ("a\ufffeb", "a\uffffb", "a\x01\x0b\x1fb", "]]>&<\x7f", "路\u200b灯😀\U0001fffe")
        numbers = [self.register({"description": text, "address_string": text})["service_request_id"] for text in odd]
        cut = requests.post(f"{self.root}/requests.json", headers={"Content-Type": "application/json"}, timeout=30,
                            data=f'{{"service_code":"{SERVICE}","address_string":"x","description":"路灯\\ud83d"}}'.encode())
        numbers.append(cut.json()[0]["service_request_id"])
        asked = f"{self.root}/requests.{{}}?service_request_id={','.join(numbers)}"
        texts = [r["description"] for r in requests.get(asked.format("json"), timeout=30).json()]
        root = ElementTree.fromstring(requests.get(asked.format("xml"), timeout=30).content)
        self.assertEqual(texts, [r.findtext("description") for r in root])
        self.assertEqual("a\ufffdb", texts[0])
        self.assertEqual("a\ufffd\ufffd\ufffdb", texts[2])
        self.assertEqual("路灯\ufffd", texts[-1])
        for text in odd[:4]:
            answer = self.post({"account_id": text}, ending=".xml")
            ElementTree.fromstring(answer.content)
            refused = self.post({"service_code": text}, ending=".xml")
            self.assertIn("\ufffd", self.check_error(refused, 404, ".xml"))
            self.check_error(requests.get(f"{self.root}/requests/{requests.utils.quote(text)}.xml", timeout=30), 404, ".xml")

    def test_both_ways_to_name_requests_leave_out_what_nobody_knows(self):
        good = self.register()["service_request_id"]
        unknown = "990101001-200101-00001"
        for asked in (f"{good},17-0001", f"17-0001, {good}", f"{unknown},{good},{good}", f",{good},,x"):
            for url in (f"{self.root}/requests.json?service_request_id={asked}", f"{self.root}/requests/{asked}.json"):
                with self.subTest(url=url):
                    self.assertEqual([good], [r["service_request_id"] for r in requests.get(url, timeout=30).json()])
        for asked in ("17-0001", unknown, f"{unknown},x"):
            for url in (f"{self.root}/requests.json?service_request_id={asked}", f"{self.root}/requests/{asked}.json"):
                with self.subTest(url=url):
                    self.check_error(requests.get(url, timeout=30), 404, ".json")

    def test_numbers_are_decimal(self):
        def ask(**arguments):
            return requests.get(f"{self.root}/requests.json", params=arguments, timeout=30)
        for number in ("010", "10", "+10", " 10 "):
            self.assertEqual(200, ask(page_size=number).status_code, number)
        for number in ("0x10", "1e1", "1_0", "１０", "10.0", "-1", "0", "ten", "99999999999999999999"):
            self.check_error(ask(page_size=number), 400, ".json")
            self.check_error(ask(page=number), 400, ".json")
        for degrees in ("0x28", "４０", "40,0", "nan", "inf", "1e400", "40°"):
            self.check_error(self.post({"lat": degrees, "long": "116.4", "address_string": ""}), 400, ".json")

    def test_an_empty_argument_is_none(self):
        empty = {name: "" for name in ("service_request_id", "jurisdiction_id", "start_date", "end_date", "status", "service_code",
                                       "page", "page_size", "updated_after", "api_key")}
        number = self.register({name: "" for name in ("jurisdiction_id", "api_key", "lat", "long", "address_id", "email", "phone",
                                                      "media_url", "attribute[appeal_type]", "grade")},
                               headers={"Idempotency-Key": ""})["service_request_id"]
        deadline = time.monotonic() + LIST_TIMEOUT_S
        while True:
            answer = requests.get(f"{self.root}/requests.json", params=empty, timeout=30)
            self.assertEqual(200, answer.status_code, answer.text)
            if number in answer.text:
                break
            self.assertLess(time.monotonic(), deadline)

    def test_a_page_of_another_site_may_ask_and_read(self):
        for path in ("/requests.json", "/services.xml", "/requests/1.json", "/discovery"):
            answer = requests.options(self.root + path, timeout=30, headers={
                "Origin": "https://app.example", "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "idempotency-key, content-type"})
            self.assertEqual(204, answer.status_code, answer.text)
            self.assertEqual("*", answer.headers["Access-Control-Allow-Origin"])
            self.assertIn("GET", answer.headers["Access-Control-Allow-Methods"])
            self.assertIn("idempotency-key", answer.headers["Access-Control-Allow-Headers"])
        self.assertIn("POST", requests.options(f"{self.root}/requests.json", timeout=30).headers["Access-Control-Allow-Methods"])
        self.check_error(requests.options(f"{self.root}/nowhere.json", timeout=30), 404, ".json")

    def test_an_answer_has_the_language_of_who_asks(self):
        english = {"Accept-Language": "en"}
        notice = self.register({"description": "着火了"}, headers=english)["service_notice"]
        self.assertIsNone(CHINESE.search(notice), notice)
        self.assertIn("tracking code", notice)
        for form, status in (({"service_code": ""}, 400), ({"service_code": "9"}, 404), ({"grade": "1"}, 400),
                             ({"description": "长" * 5000}, 400), ({"address_string": ""}, 400)):
            self.check_error(self.post(form, headers=english), status, ".json", "en")
            self.check_error(self.post(form), status, ".json", "zh")

    # MECH I11
    def test_public_texts_hide_numbers_and_keep_dates(self):
        said = "2026-11-22 10:30停水，找（010）8765-4321或138/0013/8000、138\u200b0013\u200b8000、name＠example.com"
        shown = self.found(self.register({"description": said})["service_request_id"])["description"]
        self.assertTrue(shown.startswith("2026-11-22 10:30停水"), shown)
        for digits in ("8765", "4321", "0013", "8000", "name"):
            self.assertNotIn(digits, shown)


if __name__ == "__main__":
    unittest.main()
