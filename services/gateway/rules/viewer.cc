#include "services/gateway/rules/viewer.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/case/event_mask.h"
#include "common/core/check.h"
#include "huying/analytics/v1/events.pb.h"
#include "huying/core/v1/annotations.pb.h"
#include "huying/core/v1/schema.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "services/gateway/rules/summary.h"

namespace huying::gateway::rules {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Fields that are not PUBLIC and that the citizen sees all the same.
constexpr std::string_view kToldToCitizen[] = {
    // What they said themselves, as it stands now.
    "huying.intake.v1.CaseReceived.title",
    "huying.intake.v1.CaseReceived.detail",
    "huying.intake.v1.Place.address",
    "huying.intake.v1.Place.latitude",
    "huying.intake.v1.Place.longitude",
    "huying.intake.v1.TextCorrected.title",
    "huying.intake.v1.TextCorrected.detail",
    // What was written to them. Its class is INTERNAL, since nobody else outside reads it: an answer may
    // hold what concerns them alone.
    "huying.intake.v1.CaseAnswered.answer",
    "huying.dispatch.v1.CitizenReplied.text",
    "huying.dispatch.v1.ReplyCorrected.text",
    "huying.dispatch.v1.TaskEnded.explanation",
};

// Strings that name no person and hold nothing that somebody wrote.
constexpr std::string_view kNamesOfNobody[] = {"case_id", "unit_id", "unit_ids", "area_code",
                                               "category_code"};

// Of an event's header, what the public sees: which case, and when.
constexpr std::string_view kPublicHeader[] = {
    "huying.core.v1.EventHeader.case", "huying.core.v1.EventHeader.seq",
    "huying.core.v1.EventHeader.time_ms", "huying.core.v1.CaseHeader.case_id"};

template <class Names>
bool IsOneOf(const Names& names, std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool IsOfHeader(const FieldDescriptor& field) {
  return field.containing_type() == core::v1::EventHeader::descriptor() ||
         field.containing_type() == core::v1::CaseHeader::descriptor();
}

bool CitizenMaySee(const FieldDescriptor& field) {
  const core::v1::DataClass data = field.options().GetExtension(core::v1::data);
  if (data == core::v1::DATA_CLASS_PUBLIC) return true;
  if (data != core::v1::DATA_CLASS_UNSPECIFIED) {
    return IsOneOf(kToldToCitizen, field.full_name());
  }
  if (field.type() != FieldDescriptor::TYPE_STRING) return true;
  const std::string_view name = field.name();
  return std::any_of(std::begin(kNamesOfNobody), std::end(kNamesOfNobody),
                     [name](std::string_view ending) { return name.ends_with(ending); });
}

bool PublicMaySee(const FieldDescriptor& field) {
  if (IsOfHeader(field)) return IsOneOf(kPublicHeader, field.full_name());
  return field.message_type() != nullptr ||
         field.options().GetExtension(core::v1::data) == core::v1::DATA_CLASS_PUBLIC;
}

// The body is there, so that it is known what happened, and empty.
bool PublicMayKnow(const FieldDescriptor& field) {
  if (IsOfHeader(field)) return IsOneOf(kPublicHeader, field.full_name());
  if (field.message_type() == core::v1::EventHeader::descriptor()) return true;
  const auto* oneof = field.containing_oneof();
  return oneof != nullptr && oneof->name() == "kind" && field.message_type() != nullptr;
}

MaySee* MaySeeOf(Sight sight) {
  switch (sight) {
    case Sight::kCitizen:
      return &CitizenMaySee;
    case Sight::kPublished:
      return &PublicMaySee;
    case Sight::kUnpublished:
      return &PublicMayKnow;
    case Sight::kFormer:
      return &SubscribersMaySee;
  }
  return &PublicMayKnow;
}

const EventMask& MaskOf(Sight sight, const Descriptor& event) {
  using Masks = std::map<std::pair<Sight, const Descriptor*>, EventMask>;
  static const Masks& masks = *[] {
    auto* made = new Masks();
    for (const Descriptor* of :
         {intake::v1::Event::descriptor(), dispatch::v1::Event::descriptor(),
          followup::v1::Event::descriptor(), supervision::v1::Event::descriptor(),
          analytics::v1::Event::descriptor()}) {
      for (const Sight by :
           {Sight::kCitizen, Sight::kPublished, Sight::kUnpublished, Sight::kFormer}) {
        made->try_emplace({by, of}, *of, MaySeeOf(by));
      }
    }
    return made;
  }();
  const auto found = masks.find({sight, &event});
  HY_CHECK(found != masks.end());
  return found->second;
}

// Of a kind that this program does not know, nobody outside is told.
core::v1::Audience AudienceOf(const Message& event) {
  const auto* kind = event.GetDescriptor()->FindOneofByName("kind");
  if (kind == nullptr) return core::v1::AUDIENCE_UNSPECIFIED;
  const FieldDescriptor* field = event.GetReflection()->GetOneofFieldDescriptor(event, kind);
  if (field == nullptr) return core::v1::AUDIENCE_UNSPECIFIED;
  return field->message_type()->options().GetExtension(core::v1::event).audience();
}

// The first of the media are those of the report.
void CopyReported(const v1::CaseText& text, const v1::CaseSummary& summary, v1::CaseSummary& open) {
  open.set_title(summary.title());
  open.set_detail(summary.detail());
  open.set_address(summary.address());
  open.set_latitude(summary.latitude());
  open.set_longitude(summary.longitude());
  const int added =
      std::min<int>(static_cast<int>(text.evidence_media()), summary.media_urls_size());
  for (int i = 0; i < summary.media_urls_size() - added; ++i) {
    open.add_media_urls(summary.media_urls(i));
  }
}

std::string AskCentre(std::string_view centre_name) {
  std::string words = "确需了解情况的，请联系";
  words.append(centre_name.empty() ? std::string_view("接诉即办中心") : centre_name);
  return words.append("。");
}

}  // namespace

// I11
bool LimitEvent(Sight sight, Message& event) {
  const core::v1::Audience audience = AudienceOf(event);
  if (audience == core::v1::AUDIENCE_UNSPECIFIED) return false;
  if (sight == Sight::kCitizen && audience != core::v1::AUDIENCE_CITIZEN) return false;
  MaskOf(sight, *event.GetDescriptor()).Apply(event);
  return true;
}

// I11
void LimitToCitizen(const v1::CaseText& text, v1::CaseSummary& summary) {
  v1::CaseSummary open;
  const core::v1::CaseHeader& from = summary.header();
  core::v1::CaseHeader& header = *open.mutable_header();
  header.set_case_id(from.case_id());
  header.set_area_code(from.area_code());
  header.set_category_code(from.category_code());
  header.set_appeal_type(from.appeal_type());
  header.set_grade(from.grade());
  header.set_channel(from.channel());
  header.set_registered_ms(from.registered_ms());
  header.set_reported_ms(from.reported_ms());
  header.set_city_number(from.city_number());
  header.set_round(from.round());
  header.set_unit_id(from.unit_id());
  header.set_parked(from.parked());
  header.set_confidential(from.confidential());
  open.set_unit_id(summary.unit_id());
  open.set_status(summary.status());
  open.set_updated_ms(summary.updated_ms());
  open.set_expected_ms(summary.expected_ms());
  open.set_refused_because(summary.refused_because());
  open.set_confidential(summary.confidential());
  CopyReported(text, summary, open);
  summary.Swap(&open);
}

// I11
v1::CaseSummary SummarizePast(const Past& past) {
  v1::CaseSummary summary;
  const core::v1::CaseHeader& from = past.row.header();
  core::v1::CaseHeader& header = *summary.mutable_header();
  header.set_case_id(from.case_id());
  header.set_area_code(from.area_code());
  header.set_category_code(from.category_code());
  header.set_grade(from.grade());
  header.set_registered_ms(from.registered_ms());
  header.set_round(from.round());
  header.set_unit_id(from.unit_id());
  header.set_confidential(from.confidential());
  summary.set_unit_id(from.unit_id());
  summary.set_status(std::string(StatusOf(past.row)));
  summary.set_updated_ms(past.row.updated_ms());
  summary.set_expected_ms(past.row.expected_ms());
  summary.set_confidential(from.confidential());
  return summary;
}

std::string NotTheirsNotes(std::string_view case_id, bool known, std::string_view centre_name) {
  std::string words;
  if (known) {
    words.append("贵单位不承办工单")
        .append(case_id)
        .append("，也没有协办、被吹哨或被督办，不能查看。");
  } else {
    words.append("没有可供贵单位查看的工单")
        .append(case_id)
        .append("：编号有误，或者贵单位不是当事单位。请核对编号。");
  }
  return words.append(AskCentre(centre_name));
}

std::string PastNotes(std::string_view centre_name) {
  return "本工单已转出，贵单位不再承办，此后的情况不再显示。" + AskCentre(centre_name);
}

}  // namespace huying::gateway::rules
