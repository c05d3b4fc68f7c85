#include "common/http/refusal.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace huying::http {
namespace {

std::string WordsOf(const Refusal& refusal) {
  switch (refusal.reason) {
    case Reason::kPathUnknown:
      return "there is nothing at this path";
    case Reason::kMethodWrong:
      return "this path takes " + refusal.detail;
    case Reason::kTargetTooLong:
      return absl::StrCat("an address may have ", refusal.detail, " bytes");
    case Reason::kHeadersTooLong:
      return absl::StrCat("a header may have ", refusal.detail,
                          " bytes, and there may not be so many");
    case Reason::kBodyTooLong:
      return absl::StrCat("a body may have ", refusal.detail, " bytes");
    case Reason::kNotText:
      return absl::StrCat("the ", refusal.detail,
                          " is not UTF-8 text, is badly percent-encoded, or has too many fields");
    case Reason::kCharsetUnknown:
      return absl::StrCat("the charset ", refusal.detail, " is not taken: send UTF-8");
    case Reason::kFormBroken:
      return "the multipart form cannot be read";
    case Reason::kNotHttp:
      return "this cannot be read as HTTP/1.1";
    case Reason::kTooSlow:
      return "this was not read, or not answered, in time";
    case Reason::kStopping:
      return "shutting down, ask again";
    case Reason::kFailed:
      break;
  }
  return "the request could not be worked on";
}

}  // namespace

int StatusOf(Reason reason) {
  switch (reason) {
    case Reason::kPathUnknown:
      return 404;
    case Reason::kMethodWrong:
      return 405;
    case Reason::kTargetTooLong:
      return 414;
    case Reason::kHeadersTooLong:
      return 431;
    case Reason::kBodyTooLong:
      return 413;
    case Reason::kNotText:
    case Reason::kFormBroken:
    case Reason::kNotHttp:
      return 400;
    case Reason::kCharsetUnknown:
      return 415;
    case Reason::kTooSlow:
      return 408;
    case Reason::kStopping:
      return 503;
    case Reason::kFailed:
      break;
  }
  return 500;
}

Response PlainRefusal(const Refusal& refusal) {
  Response response;
  response.status = StatusOf(refusal.reason);
  response.body = WordsOf(refusal) + "\n";
  if (refusal.reason == Reason::kMethodWrong) response.headers = {{"Allow", refusal.detail}};
  return response;
}

}  // namespace huying::http
