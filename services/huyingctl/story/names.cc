#include "services/huyingctl/story/names.h"

#include <optional>

#include "common/core/civil.h"
#include "common/core/text.h"

namespace huying::ctl {
namespace {

constexpr int32_t kChinaMinutes = 480;

const google::protobuf::EnumValueDescriptor& Staff() {
  return *core::v1::Actor::Kind_descriptor()->FindValueByNumber(core::v1::Actor::KIND_STAFF);
}

}  // namespace

std::string Names::Unit(std::string_view id) const {
  const city::v1::Unit* unit = city_ == nullptr ? nullptr : city_->FindUnit(id);
  return unit == nullptr ? std::string(id) : unit->name();
}

std::string Names::Person(std::string_view id) const {
  const std::optional<city::PersonRef> found =
      city_ == nullptr ? std::optional<city::PersonRef>() : city_->FindPerson(id);
  return found.has_value() ? found->person->name() : std::string(id);
}

std::string Names::Area(std::string_view code) const {
  const city::AreaNode* area = city_ == nullptr ? nullptr : city_->FindArea(code);
  return area == nullptr ? std::string(code) : area->full_name;
}

std::string Names::Category(std::string_view code) const {
  const city::CategoryNode* category = city_ == nullptr ? nullptr : city_->FindCategory(code);
  return category == nullptr ? std::string(code) : category->full_name;
}

std::string Names::Actor(const core::v1::Actor& actor) const {
  if (actor.kind() != core::v1::Actor::KIND_STAFF) {
    const auto* kind = core::v1::Actor::Kind_descriptor()->FindValueByNumber(actor.kind());
    return kind == nullptr ? std::string() : std::string(WordOf(*kind, language_));
  }
  const bool chinese = language_ == Language::kChinese;
  std::string who = actor.person_id().empty() ? std::string(WordOf(Staff(), language_))
                                              : Person(actor.person_id());
  if (!actor.unit_id().empty()) {
    who += chinese ? Cat("（", Unit(actor.unit_id()), "）") : Cat(" (", Unit(actor.unit_id()), ")");
  }
  if (!actor.for_person_id().empty())
    who += Cat(chinese ? "代" : " for ", Person(actor.for_person_id()));
  return who;
}

std::string Names::Time(int64_t time_ms) const {
  const int32_t offset = city_ == nullptr ? kChinaMinutes : city_->utc_offset_minutes();
  std::string text = FormatTime(time_ms, offset).substr(0, 19);  // without the zone
  text[10] = ' ';
  return text;
}

}  // namespace huying::ctl
