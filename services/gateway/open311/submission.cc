#include "services/gateway/open311/submission.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace huying::gateway::open311 {
namespace {

using intake::v1::RegisterCase;

constexpr size_t kContactCharsMax = 100;
constexpr size_t kAddressCharsMax = 400;
constexpr size_t kUrlBytesMax = 2000;
constexpr size_t kMediaMax = 10;

// Characters of UTF-8.
size_t CharCount(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::optional<double> Degrees(std::string_view text, double limit) {
  double value = 0;
  if (!absl::SimpleAtod(absl::string_view(text.data(), text.size()), &value)) return std::nullopt;
  if (!std::isfinite(value) || std::abs(value) > limit) return std::nullopt;
  return value;
}

std::optional<Error> ReadService(const http::Fields& form, const Catalog& catalog,
                                 RegisterCase& report) {
  const std::string_view code = form.Get("service_code");
  if (code.empty()) return Wrong("service_code was not provided");
  const Service* service = catalog.Find(code);
  if (service == nullptr) {
    return Error{
        .status = 404,
        .description = absl::StrCat("service_code '", std::string(code), "' was not found")};
  }
  report.set_category_code(service->code);
  report.set_title(service->name);
  const std::string_view description = form.Get("description");
  if (CharCount(description) > kDescriptionCharsMax) {
    return Wrong(absl::StrCat("description may have ", kDescriptionCharsMax, " characters"));
  }
  report.set_detail(description.empty() ? service->name : std::string(description));
  return std::nullopt;
}

std::optional<Error> ReadPlace(const http::Fields& form, const city::City& city,
                               RegisterCase& report) {
  const std::string_view lat = form.Get("lat"), lon = form.Get("long");
  const std::string_view address = form.Get("address_string"), address_id = form.Get("address_id");
  if (lat.empty() != lon.empty()) return Wrong("lat and long must be given together");
  if (lat.empty() && address.empty() && address_id.empty()) {
    return Wrong("a location was not provided: give lat and long, address_string or address_id");
  }
  if (!lat.empty()) {
    const std::optional<double> latitude = Degrees(lat, 90), longitude = Degrees(lon, 180);
    if (!latitude || !longitude) return Wrong("lat and long must be degrees (WGS 84)");
    report.mutable_place()->set_latitude(*latitude);
    report.mutable_place()->set_longitude(*longitude);
  }
  if (CharCount(address) > kAddressCharsMax)
    return Wrong(absl::StrCat("address_string may have ", kAddressCharsMax, " characters"));
  report.mutable_place()->set_address(std::string(address));
  if (!address_id.empty()) {
    const city::AreaNode* area = city.FindArea(address_id);
    if (area == nullptr)
      return Wrong(absl::StrCat("address_id '", std::string(address_id),
                                "' was not found; it is an area code"));
    report.set_area_code(area->area->code());
  }
  return std::nullopt;
}

std::optional<Error> ReadReporter(const http::Fields& form, RegisterCase& report) {
  for (const char* name :
       {"first_name", "last_name", "phone", "email", "account_id", "device_id"}) {
    if (CharCount(form.Get(name)) > kContactCharsMax) {
      return Wrong(absl::StrCat(name, " may have ", kContactCharsMax, " characters"));
    }
  }
  const std::string first(form.Get("first_name")), last(form.Get("last_name"));
  intake::v1::Reporter& reporter = *report.mutable_reporter();
  const bool spaced = !first.empty() && !last.empty() && IsAscii(first) && IsAscii(last);
  reporter.set_name(spaced ? first + " " + last : last + first);
  reporter.set_phone(std::string(form.Get("phone")));
  reporter.set_email(std::string(form.Get("email")));
  reporter.set_anonymous(reporter.name().empty() && reporter.phone().empty() &&
                         reporter.email().empty());
  return std::nullopt;
}

std::optional<Error> ReadMedia(const http::Fields& form, RegisterCase& report) {
  for (std::string_view url : form.All("media_url")) {
    if (url.empty()) continue;
    const bool web = url.starts_with("http://") || url.starts_with("https://");
    if (!web || url.size() > kUrlBytesMax)
      return Wrong("media_url must be an http or https address");
    if (static_cast<size_t>(report.media_urls_size()) == kMediaMax) {
      return Wrong(absl::StrCat("at most ", kMediaMax, " values of media_url"));
    }
    report.add_media_urls(std::string(url));
  }
  return std::nullopt;
}

city::v1::AppealType AppealTypeOf(std::string_view key) {
  if (key == "consult") return city::v1::APPEAL_TYPE_CONSULT;
  if (key == "help") return city::v1::APPEAL_TYPE_HELP;
  if (key == "complaint") return city::v1::APPEAL_TYPE_COMPLAINT;
  if (key == "report") return city::v1::APPEAL_TYPE_REPORT;
  if (key == "suggestion") return city::v1::APPEAL_TYPE_SUGGESTION;
  return city::v1::APPEAL_TYPE_PRAISE;
}

void ApplyAttribute(std::string_view code, std::string_view value, RegisterCase& report) {
  if (code == kAppealTypeAttribute) {
    report.set_appeal_type(AppealTypeOf(value));
  } else if (code == kConfidentialAttribute) {
    report.mutable_reporter()->set_confidential(value == "yes");
  } else if (code == kLandmarkAttribute) {
    absl::StrAppend(report.mutable_place()->mutable_address(), "（附近：", std::string(value),
                    "）");
  }
}

// What a citizen may say of a report: GeoReport's own names. Grade, due time, unit and channel are the
// city's, whoever sends them; the channel follows from the way in.
constexpr std::string_view kFields[] = {
    "jurisdiction_id", "api_key",    "service_code", "lat",         "long",
    "address_string",  "address_id", "email",        "device_id",   "account_id",
    "phone",           "first_name", "last_name",    "description", "media_url"};

// MECH E3
std::optional<Error> CheckNames(const http::Fields& form) {
  for (const auto& [name, value] : form.pairs()) {
    if (name.starts_with("attribute[")) continue;
    if (std::find(std::begin(kFields), std::end(kFields), name) != std::end(kFields)) continue;
    return Wrong(
        absl::StrCat("the field '", name.substr(0, kContactCharsMax),
                     "' is not taken: leave it out; grade, time limit, unit and channel are "
                     "decided by the city"));
  }
  return std::nullopt;
}

// attribute[code]=value
std::optional<Error> ReadAttributes(const http::Fields& form, const Catalog& catalog,
                                    RegisterCase& report) {
  constexpr std::string_view kHead = "attribute[";
  for (const auto& [name, value] : form.pairs()) {
    if (!name.starts_with(kHead) || value.empty()) continue;
    const std::string code = name.substr(kHead.size(), name.find(']') - kHead.size());
    const Attribute* attribute = catalog.FindAttribute(code);
    if (attribute == nullptr)
      return Wrong("attribute '" + code + "' is not in the definition of the service");
    const auto& values = attribute->values;
    const bool known = values.empty() || std::any_of(values.begin(), values.end(),
                                                     [&value = value](const AttributeValue& v) {
                                                       return v.key == value;
                                                     });
    if (!known) return Wrong("'" + value + "' is no value of the attribute '" + code + "'");
    if (CharCount(value) > kContactCharsMax)
      return Wrong("the attribute '" + code + "' is too long");
    ApplyAttribute(code, value, report);
  }
  return std::nullopt;
}

}  // namespace

OrError<RegisterCase> ParseSubmission(const http::Fields& form, const Catalog& catalog,
                                      const city::City& city) {
  RegisterCase report;
  report.set_channel(city::v1::CHANNEL_KIND_OPEN311);
  if (auto error = CheckNames(form)) return *error;
  if (auto error = ReadService(form, catalog, report)) return *error;
  if (auto error = ReadPlace(form, city, report)) return *error;
  if (auto error = ReadReporter(form, report)) return *error;
  if (auto error = ReadMedia(form, report)) return *error;
  if (auto error = ReadAttributes(form, catalog, report)) return *error;
  return report;
}

}  // namespace huying::gateway::open311
