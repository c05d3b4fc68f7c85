#include "services/intake/registrar.h"

#include <string>
#include <utility>
#include <vector>

#include "common/case/case_id.h"
#include "common/case/command_gate.h"
#include "common/core/check.h"
#include "common/core/text.h"
#include "common/text/contact.h"
#include "services/intake/edge.h"
#include "services/intake/keys.h"
#include "services/intake/place_resolver.h"

namespace huying::intake {
namespace {

constexpr size_t kNameBytesMax = 192;
constexpr size_t kPhoneBytesMax = 192;  // two numbers, and whose they are
constexpr size_t kTitleCharactersOfDetail = 30;

// What a reporter told of how to be reached, as it is kept.
struct ToldReporter {
  v1::Reporter reporter;
  std::vector<text::DialledNumber> numbers;

  bool CanBeReached() const { return !numbers.empty() || !reporter.email().empty(); }
  // What the same person is known by again; a masked number is everybody's.
  std::string Number() const {
    return numbers.empty() ? std::string() : numbers.front().digits + numbers.front().extension;
  }
};

ToldReporter ReadToldReporter(const v1::Reporter& reporter) {
  text::Contact contact = text::ReadContact(reporter.phone());
  ToldReporter told{.reporter = reporter, .numbers = std::move(contact.numbers)};
  told.reporter.set_name(std::string(Trim(reporter.name())));
  told.reporter.set_email(std::string(Trim(reporter.email())));
  told.reporter.set_phone(std::move(contact.text));
  return told;
}

std::optional<Rejection> CheckReporter(const v1::Reporter& reporter) {
  if (reporter.phone().size() > kPhoneBytesMax) {
    return RefuseAtEdge("PHONE_WRONG", "I1", "联系电话过长，请核对。");
  }
  if (reporter.name().size() > kNameBytesMax) {
    return RefuseAtEdge("NAME_TOO_LONG", "I1", "姓名过长，请核对。");
  }
  return std::nullopt;
}

// The beginning of a text, not more than so many characters; never cuts one in two.
std::string FirstCharacters(std::string_view text, size_t characters) {
  text = Trim(text);
  size_t at = 0;
  while (at < text.size() && text[at] != '\n' && characters > 0) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
    --characters;
  }
  return std::string(text.substr(0, at));
}

// What stays the same when the same report is sent again.
std::string SpreadOf(const v1::ExecuteRequest& request) {
  const v1::RegisterCase& report = request.registration().report();
  if (report.external_id().empty()) return request.header().request_id();
  return ExternalScope(report.channel(), report.channel_id()) + "/" + report.external_id();
}

// The channel that a report names by its id, or the first of its kind; null if the city has none,
// or if the two do not agree.
const city::v1::Channel* ChannelOf(const city::City& city, const v1::RegisterCase& report) {
  if (report.channel_id().empty()) return city.ChannelOfKind(report.channel());
  const city::v1::Channel* channel = city.FindChannel(report.channel_id());
  const bool agrees =
      channel != nullptr && (report.channel() == city::v1::CHANNEL_KIND_UNSPECIFIED ||
                             report.channel() == channel->kind());
  return agrees ? channel : nullptr;
}

}  // namespace

Registrar::Registrar(const city::City* city, const security::ReporterKeys* keys, int32_t partitions)
    : city_(city), keys_(keys), partitions_(partitions) {
  HY_CHECK(partitions > 0);
}

// MECH I11
std::optional<Rejection> Registrar::Prepare(v1::ExecuteRequest& request) const {
  if (request.has_registration()) {
    request.clear_registration();
    return RefuseAtEdge("NOT_FROM_OUTSIDE", "I2", "请通过登记入口提交诉求，不要自行填写受理结果。");
  }
  if (request.has_correct_contact()) return SealContact(*request.mutable_correct_contact());
  if (!request.has_register_case()) return std::nullopt;
  v1::RegisterCase report = std::move(*request.mutable_register_case());
  v1::Registration& registration = *request.mutable_registration();
  const city::v1::Channel* channel = ChannelOf(*city_, report);
  std::optional<Rejection> wrong =
      channel == nullptr
          ? RefuseAtEdge("CHANNEL_UNKNOWN", "I1", "本市没有这个受理渠道，请重新选择。")
          : SealReporter(report, *channel, registration);
  report.clear_reporter();
  if (channel != nullptr) report.set_channel(channel->kind());
  if (!HasText(report.title()))
    report.set_title(FirstCharacters(report.detail(), kTitleCharactersOfDetail));
  *registration.mutable_report() = std::move(report);
  if (wrong) return wrong;

  Verdict<ResolvedPlace> place = ResolvePlace(*city_, registration.report());
  if (!place.ok()) return std::move(place.rejection());
  registration.set_street_code(StreetForNumber(*city_, *place, SpreadOf(request), partitions_));
  registration.set_place_undecided(place->area_code.empty());
  registration.set_area_code(place->area_code.empty() ? registration.street_code()
                                                      : place->area_code);
  registration.set_certainty_permille(place->certainty_permille);
  return std::nullopt;
}

int32_t Registrar::PartitionOf(const v1::Registration& registration) const {
  return PartitionOfStreet(registration.street_code(), partitions_);
}

// MECH I11
absl::StatusOr<v1::Reporter> Registrar::OpenReporter(const v1::CaseReceived& report) const {
  if (report.reporter_sealed().empty()) {
    return absl::NotFoundError("nothing is known of the reporter: anonymous, or not asked");
  }
  absl::StatusOr<std::string> plain = keys_->Open(report.reporter_sealed());
  if (!plain.ok()) return plain.status();
  v1::Reporter reporter;
  if (!reporter.ParseFromString(*plain)) {
    return absl::DataLossError("what was sealed is no reporter");
  }
  return reporter;
}

std::optional<Rejection> Registrar::SealReporter(const v1::RegisterCase& report,
                                                 const city::v1::Channel& channel,
                                                 v1::Registration& registration) const {
  const ToldReporter told = ReadToldReporter(report.reporter());
  const v1::Reporter& reporter = told.reporter;
  registration.set_anonymous(reporter.anonymous());
  registration.set_confidential(reporter.confidential());
  registration.set_no_contact(reporter.anonymous() || !told.CanBeReached());
  if (reporter.anonymous()) return std::nullopt;  // even if a name was given, it is not kept
  if (reporter.phone().empty() && channel.contact_required()) {
    return RefuseAtEdge("CONTACT_MISSING", "I1", "请留下联系电话，或选择匿名反映。");
  }
  if (auto wrong = CheckReporter(reporter)) return wrong;
  if (reporter.phone().empty() && reporter.name().empty() && reporter.email().empty()) {
    return std::nullopt;
  }
  registration.set_reporter_sealed(keys_->Seal(reporter.SerializeAsString()));
  registration.set_reporter_ref(keys_->Reference(told.Number()));
  return std::nullopt;
}

// MECH I10, I11
std::optional<Rejection> Registrar::SealContact(v1::CorrectContact& command) const {
  const bool sealed_outside = !command.reporter_sealed().empty() || !command.reporter_ref().empty();
  v1::Reporter reporter;
  reporter.Swap(command.mutable_reporter());
  command.Clear();
  if (sealed_outside) {
    return RefuseAtEdge("NOT_FROM_OUTSIDE", "I10", "请填写联系方式本身，不要自行填写密文。");
  }
  ToldReporter told = ReadToldReporter(reporter);
  if (told.reporter.phone().empty() && told.reporter.email().empty()) {
    return RefuseAtEdge("CONTACT_MISSING", "I10", "请填写联系电话或电子邮箱。");
  }
  if (auto wrong = CheckReporter(told.reporter)) return wrong;
  // A report is worth more than its telephone number; here the number is all there is.
  if (!told.CanBeReached()) {
    return RefuseAtEdge("PHONE_WRONG", "I10", "联系电话无法拨打，请核对，或填写电子邮箱。");
  }
  // Discretion is no part of it.
  told.reporter.clear_anonymous();
  told.reporter.clear_confidential();
  command.set_reporter_sealed(keys_->Seal(told.reporter.SerializeAsString()));
  command.set_reporter_ref(keys_->Reference(told.Number()));
  return std::nullopt;
}

}  // namespace huying::intake
