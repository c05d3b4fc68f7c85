#include "services/gateway/open311/submission.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/core/number.h"
#include "services/gateway/open311/media.h"

namespace huying::gateway::open311 {
namespace {

using intake::v1::RegisterCase;

constexpr size_t kContactCharsMax = 100;
constexpr size_t kAddressCharsMax = 400;
constexpr size_t kMediaMax = 10;

// Characters of UTF-8.
size_t CharCount(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// The first of its characters, so that a field that is too long keeps its beginning.
std::string Clip(std::string_view text, size_t chars_max) {
  size_t at = 0;
  for (size_t chars = 0; at < text.size(); ++at) {
    const bool begins = (text[at] & 0xC0) != 0x80;
    if (begins && ++chars > chars_max) break;
  }
  return std::string(text.substr(0, at));
}

std::string_view Trimmed(std::string_view text) {
  const absl::string_view rest =
      absl::StripAsciiWhitespace(absl::string_view(text.data(), text.size()));
  return {rest.data(), rest.size()};
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::optional<double> Degrees(std::string_view text, double limit) {
  double value = 0;
  if (!ParseDecimal(text, value) || std::abs(value) > limit) return std::nullopt;
  return value;
}

std::optional<Error> ReadService(const http::Fields& form, const Catalog& catalog,
                                 RegisterCase& report) {
  const std::string_view code = Trimmed(form.Get("service_code"));
  if (code.empty()) return Wrong("没有提供service_code。", "service_code was not provided");
  const Service* service = catalog.Find(code);
  if (service == nullptr) return NotFound("service_code", code);
  report.set_category_code(service->code);
  report.set_title(service->name);
  const std::string_view description = form.Get("description");
  if (CharCount(description) > kDescriptionCharsMax) {
    return Wrong(absl::StrCat("description最多", kDescriptionCharsMax, "字。"),
                 absl::StrCat("description may have ", kDescriptionCharsMax, " characters"));
  }
  report.set_detail(Trimmed(description).empty() ? service->name : std::string(description));
  return std::nullopt;
}

// True if they are degrees (WGS 84).
bool ReadPoint(std::string_view lat, std::string_view lon, intake::v1::Place& place) {
  const std::optional<double> latitude = Degrees(lat, 90), longitude = Degrees(lon, 180);
  // 0, 0 lies in the sea: a telephone that does not know where it is says so.
  if (!latitude || !longitude || (*latitude == 0 && *longitude == 0)) return false;
  place.set_latitude(*latitude);
  place.set_longitude(*longitude);
  return true;
}

// One way to say where is enough; what is wrong with another counts only when there is no other.
std::optional<Error> ReadPlace(const http::Fields& form, const city::City& city,
                               RegisterCase& report) {
  const std::string_view lat = Trimmed(form.Get("lat")), lon = Trimmed(form.Get("long"));
  const std::string_view address = Trimmed(form.Get("address_string"));
  const std::string_view address_id = Trimmed(form.Get("address_id"));
  if (lat.empty() && lon.empty() && address.empty() && address_id.empty()) {
    return Wrong("没有提供地点，请填写lat和long、address_string或address_id。",
                 "a location was not provided: give lat and long, address_string or address_id");
  }
  const bool point = ReadPoint(lat, lon, *report.mutable_place());
  const city::AreaNode* area = address_id.empty() ? nullptr : city.FindArea(address_id);
  if (area != nullptr) report.set_area_code(area->area->code());
  if (!point && area == nullptr && address.empty()) {
    if (lat.empty() != lon.empty())
      return Wrong("lat和long请一起填写。", "lat and long must be given together");
    if (!lat.empty())
      return Wrong("lat和long应为经纬度（WGS 84）。", "lat and long must be degrees (WGS 84)");
    return Wrong(
        absl::StrCat("没有找到address_id“", std::string(address_id), "”，应填写区划代码。"),
        absl::StrCat("address_id '", std::string(address_id),
                     "' was not found; it is an area code"));
  }
  if (CharCount(address) > kAddressCharsMax && !point && area == nullptr) {
    return Wrong(absl::StrCat("address_string最多", kAddressCharsMax, "字。"),
                 absl::StrCat("address_string may have ", kAddressCharsMax, " characters"));
  }
  report.mutable_place()->set_address(Clip(address, kAddressCharsMax));
  return std::nullopt;
}

void ReadReporter(const http::Fields& form, RegisterCase& report) {
  const auto field = [&](const char* name) {
    return Clip(Trimmed(form.Get(name)), kContactCharsMax);
  };
  const std::string first = field("first_name"), last = field("last_name");
  intake::v1::Reporter& reporter = *report.mutable_reporter();
  const bool spaced = !first.empty() && !last.empty() && IsAscii(first) && IsAscii(last);
  reporter.set_name(Clip(spaced ? first + " " + last : last + first, kContactCharsMax));
  reporter.set_phone(field("phone"));
  reporter.set_email(field("email"));
  reporter.set_anonymous(reporter.name().empty() && reporter.phone().empty() &&
                         reporter.email().empty());
}

void ReadMedia(const http::Fields& form, Submission& submission) {
  RegisterCase& report = submission.report;
  for (const auto& [name, value] : form.pairs()) {
    if (!IsMediaField(name) || Trimmed(value).empty()) continue;
    std::optional<std::string> url = MediaUrl(value);
    if (url && static_cast<size_t>(report.media_urls_size()) < kMediaMax) {
      report.add_media_urls(*std::move(url));
    } else {
      ++submission.media_left_out;
    }
  }
}

// By key or name; nothing for what is neither.
std::optional<std::string> KeyOf(const Attribute& attribute, std::string_view value) {
  for (const AttributeValue& known : attribute.values) {
    if (known.key == value || known.name == value) return known.key;
  }
  return std::nullopt;
}

void ReadAppealType(const std::string& key, RegisterCase& report) {
  if (key == "consult") report.set_appeal_type(city::v1::APPEAL_TYPE_CONSULT);
  if (key == "help") report.set_appeal_type(city::v1::APPEAL_TYPE_HELP);
  if (key == "complaint") report.set_appeal_type(city::v1::APPEAL_TYPE_COMPLAINT);
  if (key == "report") report.set_appeal_type(city::v1::APPEAL_TYPE_REPORT);
  if (key == "suggestion") report.set_appeal_type(city::v1::APPEAL_TYPE_SUGGESTION);
  if (key == "praise") report.set_appeal_type(city::v1::APPEAL_TYPE_PRAISE);
}

// Who says anything but no means it: what is published cannot be taken back.
bool MeansConfidential(std::string_view value) {
  constexpr std::string_view kNo[] = {"no",    "No", "NO",  "n",  "N",  "false", "False",
                                      "FALSE", "0",  "off", "否", "不", "不保密"};
  return std::find(std::begin(kNo), std::end(kNo), value) == std::end(kNo);
}

// attribute[code]=value. What the service does not define is left alone.
void ReadAttributes(const http::Fields& form, const Catalog& catalog, RegisterCase& report) {
  constexpr std::string_view kHead = "attribute[";
  for (const auto& [name, raw] : form.pairs()) {
    const std::string_view value = Trimmed(raw);
    if (!name.starts_with(kHead) || value.empty()) continue;
    const std::string code = name.substr(kHead.size(), name.find(']') - kHead.size());
    const Attribute* attribute = catalog.FindAttribute(code);
    if (attribute == nullptr) continue;
    if (code == kConfidentialAttribute) {
      if (MeansConfidential(value)) report.mutable_reporter()->set_confidential(true);
    } else if (code == kLandmarkAttribute) {
      absl::StrAppend(report.mutable_place()->mutable_address(), "（附近：",
                      Clip(value, kContactCharsMax), "）");
    } else if (const std::optional<std::string> key = KeyOf(*attribute, value)) {
      ReadAppealType(*key, report);
    }
  }
}

// What the city decides, whoever sends a report: who thinks to have set it must hear that it does
// not count. The channel follows from the way in. Other names that are not GeoReport's are left
// alone.
constexpr std::string_view kOfTheCity[] = {"grade", "due", "unit", "channel"};

// MECH E3
std::optional<Error> CheckNames(const http::Fields& form) {
  for (const std::string_view name : kOfTheCity) {
    if (form.Get(name).empty()) continue;
    return Wrong(absl::StrCat("不接收字段“", std::string(name),
                              "”，请去掉；等级、时限、承办单位和渠道由市里确定。"),
                 absl::StrCat("the field '", std::string(name),
                              "' is not taken: leave it out; grade, time limit, unit and channel "
                              "are decided by the city"));
  }
  return std::nullopt;
}

}  // namespace

OrError<Submission> ParseSubmission(const http::Fields& form, const Catalog& catalog,
                                    const city::City& city) {
  Submission submission;
  RegisterCase& report = submission.report;
  report.set_channel(city::v1::CHANNEL_KIND_OPEN311);
  if (auto error = CheckNames(form)) return *error;
  if (auto error = ReadService(form, catalog, report)) return *error;
  if (auto error = ReadPlace(form, city, report)) return *error;
  ReadReporter(form, report);
  ReadMedia(form, submission);
  ReadAttributes(form, catalog, report);
  return submission;
}

}  // namespace huying::gateway::open311
