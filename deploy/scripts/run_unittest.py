"""run_unittest.py SUITE REPORT: runs tests/SUITE/test_*.py and writes each case's verdict as JSON."""

import json
import pathlib
import signal
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Result(unittest.TextTestResult):
    """Keeps a verdict per case; a case with a failed subtest is one failed case."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.verdicts = {}

    def startTest(self, test):
        super().startTest(test)
        self.verdicts.setdefault(test.id(), "failed")  # until it has come to its end

    def addSuccess(self, test):
        super().addSuccess(test)
        self.verdicts[test.id()] = "passed"

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.verdicts[test.id()] = "passed"

    def _failed(self, test):
        self.verdicts[test.id()] = "failed"

    def addError(self, test, err):
        super().addError(test, err)  # also broken modules and setUpClass, which never start a test
        self._failed(test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._failed(test)

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self._failed(test)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._failed(test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.verdicts[test.id()] = "skipped"


def main():
    suite, report = sys.argv[1:]
    sys.path[0] = str(ROOT)
    # As Ctrl-C: the tests' own cleaning up stops what they have started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    names = [f"tests.{suite}.{path.stem}" for path in sorted((ROOT / "tests" / suite).glob("test_*.py"))]
    tests = unittest.defaultTestLoader.loadTestsFromNames(names)
    runner = unittest.TextTestRunner(resultclass=Result, verbosity=2)
    result = Result(runner.stream, runner.descriptions, runner.verbosity)
    runner._makeResult = lambda: result  # its verdicts are wanted after an interruption, too
    try:
        runner.run(tests)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        result.verdicts[f"tests.{suite}: interrupted"] = "failed"
    finally:
        cases = [{"name": name, "verdict": verdict} for name, verdict in result.verdicts.items()]
        pathlib.Path(report).write_text(json.dumps(cases, indent=1))
    return 0 if result.wasSuccessful() and "failed" not in result.verdicts.values() else 1


sys.exit(main())
