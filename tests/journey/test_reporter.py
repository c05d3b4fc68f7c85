"""Who reported: opened by who needs it, for a purpose, with an event; who is no staff needs the tracking code; and who looks at a
case sees by how they look."""

import json
import re
import unittest
import urllib.parse
import urllib.request

from tests.journey import server
from tests.journey.server import Server

PHONE, NAME = "13912345678", "赵不平"


def send(city, **fields):
    data = urllib.parse.urlencode({"service_code": "02.01.01", "address_id": "110199001001", "description": "垃圾没人清运"} | fields)
    with urllib.request.urlopen(f"http://127.0.0.1:{city.http}/open311/v2/requests.json", data=data.encode(), timeout=60) as answer:
        return json.load(answer)[0]


def post(city, **fields):
    return send(city, **fields)["service_request_id"]


@unittest.skipIf(server.unavailable(), server.unavailable() or "")
class Reporter(unittest.TestCase):
    def open(self, city, case, person, purpose="contact", reason="约定上门时间"):
        return city.ctl("reporter", "open", case, "--purpose", purpose, "--reason", reason, "--as", person)

    # MECH I11, E3
    def test_is_opened_for_a_purpose_and_leaves_an_event(self):
        with Server() as city:
            case = post(city, last_name=NAME, phone=PHONE)
            hidden = post(city, last_name=NAME, phone=PHONE, **{"attribute[confidential]": "yes"})
            nobody = post(city)
            for number, says in ((case, PHONE), (hidden, "保密"), (nobody, "匿名")):
                told = self.open(city, number, "h-centre-desk1", "emergency", "有人被困")
                self.assertEqual(told.returncode, 0, told.stdout + told.stderr)
                self.assertIn(says, told.stdout)
                self.assertIn("留痕", told.stdout)
            refused = self.open(city, case, "h-centre-desk1", "visit")
            self.assertEqual(refused.returncode, 1, refused.stdout + refused.stderr)
            self.assertNotIn(PHONE, refused.stdout + refused.stderr)
            kinds = [event["kind"] for event in city.ctl_json("case", case)["events"]]
            self.assertIn("ReporterOpened", kinds)
            for _ in range(4):
                self.open(city, case, "h-centre-desk1", "emergency")
            often = self.open(city, case, "h-centre-desk1", "emergency")
            self.assertIn("OPENED_TOO_OFTEN", often.stderr)
            city.stop()
            for file in [path for path in city.folder.rglob("*") if path.is_file()]:
                held = file.read_bytes()
                self.assertNotIn(PHONE.encode(), held, file)
                self.assertNotIn(NAME.encode(), held, file)

    # MECH I2, I11
    def test_who_looks_sees_by_how_they_look(self):
        with Server() as city:
            answer = send(city, last_name=NAME, phone=PHONE)
            case, code = answer["service_request_id"], re.search("查询码([0-9A-Z]{8})", answer["service_notice"]).group(1)
            whole = city.ctl_json("case", case)["events"]
            own = city.ctl_json("case", case, "--code", code)
            self.assertEqual(own["summary"]["detail"], "垃圾没人清运")
            kinds = {event["kind"] for event in own["events"]}
            self.assertIn("CaseReceived", kinds)
            self.assertFalse(kinds & {"CaseTriaged", "CaseReady", "ClockStarted"}, kinds)
            centre = city.ctl_json("case", case, "--as", "h-centre-desk1")["events"]
            self.assertLessEqual({event["event_id"] for event in whole}, {event["event_id"] for event in centre})
            for words, exit_code, says in ((("--code", "WRONGONE"), 1, "TRACKING_CODE_WRONG"), (("--as", "d-veterans-duty"), 1, "请联系"),
                                           (("--as", "nobody"), 2, "the city pack has nobody"), (("--as", ""), 2, "nobody")):
                told = city.ctl("case", case, *words)
                self.assertEqual(told.returncode, exit_code, told.stdout + told.stderr)
                self.assertIn(says, told.stderr)
                self.assertNotIn("垃圾", told.stdout + told.stderr)


if __name__ == "__main__":
    unittest.main()
