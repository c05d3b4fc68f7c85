// POST /requests: its Content-Type, its query, and a body that is a form or JSON; what goes on to intake.
#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "common/http/form.h"
#include "common/http/read_form.h"
#include "common/testing/small_city.h"
#include "common/text/utf8.h"
#include "services/gateway/open311/answer.h"
#include "services/gateway/open311/fields.h"
#include "services/gateway/open311/media.h"
#include "services/gateway/open311/request_id.h"
#include "services/gateway/open311/submission.h"
#include "tests/fuzz/quiet.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

using namespace gateway::open311;

constexpr size_t kPostFieldsMax = 100;
constexpr int kPostMediaMax = 10;

void CheckReport(const intake::v1::RegisterCase& report, const http::Fields& fields) {
  intake::v1::RegisterCase again;
  HY_CHECK(again.ParseFromString(report.SerializeAsString()));  // only UTF-8 comes back
  HY_CHECK(!report.category_code().empty() && !report.detail().empty());
  HY_CHECK(text::CountCharacters(report.detail()) <= kDescriptionCharsMax);
  HY_CHECK(report.media_urls_size() <= kPostMediaMax);
  for (const std::string& url : report.media_urls()) HY_CHECK(MediaUrl(url) == url);
  const intake::v1::Place& place = report.place();
  HY_CHECK(place.latitude() >= -90 && place.latitude() <= 90);
  HY_CHECK(place.longitude() >= -180 && place.longitude() <= 180);
  HY_CHECK(!place.address().empty() || !report.area_code().empty() || place.latitude() != 0 ||
           place.longitude() != 0);
  HY_CHECK(!report.reporter().anonymous() || NamesNobody(fields) ||
           report.reporter().name().empty());
}

// An error says so in the format that was asked for.
void CheckError(const http::Request& request, const Error& error) {
  const http::Response response = MakeError(request, error);
  HY_CHECK(response.status >= 400 && response.status < 500);
  HY_CHECK(!text::FindBadUtf8(response.body));
  HY_CHECK(FormatOf(request) == Format::kXml || nlohmann::json::accept(response.body));
}

}  // namespace

HY_FUZZ(submission) {
  using namespace huying::gateway::open311;
  static const Catalog kCatalog(testing::SmallCity());
  Input input(bytes);
  http::Request request;
  request.method = "POST";
  request.path = "/open311/v2/requests.json";
  request.headers.Add("content-type", std::string(input.Line()));
  if (!http::ParseForm(input.Line(), kPostFieldsMax, request.query)) return;
  request.body = input.Rest();
  if (http::ReadForm(kPostFieldsMax, request)) return;
  const OrError<http::Fields> fields = ReadFields(request);
  if (const auto* error = std::get_if<Error>(&fields)) return CheckError(request, *error);
  const auto& read = std::get<http::Fields>(fields);
  HY_CHECK(read.pairs().size() <= 2 * kPostFieldsMax);
  for (const auto& [name, value] : read.pairs()) HY_CHECK(http::IsText(value));
  http::Fields more = read;
  more.Add("", "");
  HY_CHECK(RequestIdOf("key", "", read) != RequestIdOf("key", "", more));
  const OrError<Submission> submission = ParseSubmission(read, kCatalog, testing::SmallCity());
  if (const auto* error = std::get_if<Error>(&submission)) {
    CheckError(request, *error);
    request.path = "/open311/v2/requests.xml";
    return CheckError(request, *error);
  }
  CheckReport(std::get<Submission>(submission).report, read);
}

}  // namespace huying::fuzz
