// A city as the services see it: the pack with indexes over it. Immutable after it was made, shared
// read-only by all threads; queries are O(1) or O(log n) and do not allocate unless they say so.
// Pointers live as long as the City.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"
#include "common/city/chain.h"
#include "common/city/mergers.h"
#include "common/core/calendar.h"
#include "common/geo/area_locator.h"
#include "common/geo/place_names.h"
#include "huying/city/v1/city.pb.h"

namespace huying::city {

// A place with what hangs on it.
struct AreaNode {
  const v1::Area* area = nullptr;
  const AreaNode* parent = nullptr;  // null for the city
  std::array<const AreaNode*, v1::AreaLevel_ARRAYSIZE>
      at{};  // itself and all above it, by level; else null
  // Street office or community committee of exactly this place; see City::SuccessorOf.
  const v1::Unit* unit = nullptr;
  std::string path;                       // "110000/110199/110199001", for counts by prefix
  std::string full_name;                  // district, street, community, grid, without the city
  std::vector<const AreaNode*> children;  // in the order of the pack
};

struct CategoryNode {
  const v1::Category* category = nullptr;
  const CategoryNode* parent = nullptr;
  const v1::ProcessClass* process = nullptr;  // its own or the nearest above
  v1::Grade grade = v1::GRADE_UNSPECIFIED;    // its own or the nearest above
  int32_t depth = 0;                          // 1..3
  bool is_leaf = true;
  std::string path;       // "03/03.02/03.02.01", for counts by prefix
  std::string full_name;  // "市容环卫/垃圾清运/垃圾未及时清运"
};

// Who must handle a case.
struct Route {
  const v1::DutyRule* rule = nullptr;
  const v1::Unit* lead = nullptr;
  absl::InlinedVector<const v1::Unit*, 4> helpers;  // without the lead, each once
  const v1::Unit* community =
      nullptr;  // the second of a double dispatch, if there is one and it does not lead
};

struct PersonRef {
  const v1::Person* person = nullptr;
  const v1::Unit* unit = nullptr;
};

// A point of a running clock at which a warning is due.
struct WarnPoint {
  int32_t percent = 0;
  int64_t at_ms = 0;
};

// Where something is, as far as it can be told.
struct Placed {
  // The community or, for a text that says no more, the street; null if unknown or not sure.
  const AreaNode* area = nullptr;
  const AreaNode* grid = nullptr;  // of the community, if the point lies in one
  int32_t certainty_per_mille = 0;
  // All places that fit, best first, for a person to choose from when it is not sure.
  std::vector<const AreaNode*> candidates;
};

class City {
 public:
  // Reads and checks the pack in a folder. InvalidArgument with the printed report if it has any
  // mistake.
  static absl::StatusOr<std::unique_ptr<const City>> Load(const std::string& dir);
  // Indexes a pack that was made in memory (tests). InvalidArgument if it does not hold together;
  // checks less than Load.
  // `shapes` is the text of areas.geojson; without it points cannot be placed.
  static absl::StatusOr<std::unique_ptr<const City>> Make(v1::CityPack pack,
                                                          const std::string& shapes = "");
  ~City() = default;
  City(const City&) = delete;
  City& operator=(const City&) = delete;

  const v1::CityPack& pack() const { return pack_; }
  std::string_view version() const { return pack_.version(); }
  const WorkCalendar& calendar() const { return *calendar_; }
  int32_t utc_offset_minutes() const { return pack_.utc_offset_minutes(); }

  // --- places. Pseudo streets (<district>900..999) are found like real ones. Null if unknown.
  const AreaNode* FindArea(std::string_view code) const;
  // The street of a place; null for the city, a district or an unknown code.
  const AreaNode* StreetOf(std::string_view code) const;
  const AreaNode* CommunityOf(std::string_view code) const;
  // All places of a level in the order of the pack, without pseudo streets.
  std::span<const AreaNode* const> AreasAt(v1::AreaLevel level) const { return by_level_[level]; }
  // Who finds out where a case is whose street is not known, and stands in for the street office.
  // Null if unknown.
  const v1::Unit* PlacingUnit(std::string_view area_code) const;

  // Mechanism I5: where a point is, or what a written address or a report's own text speaks of.
  // Allocate.
  Placed PlacePoint(double lat, double lon) const;
  Placed PlaceText(std::string_view text, geo::TextKind kind) const;

  // --- categories
  const CategoryNode* FindCategory(std::string_view code) const;
  std::span<const CategoryNode* const> categories() const { return category_order_; }
  const v1::ProcessClass* FindClass(std::string_view id) const;
  // The conditions of strict closing of a class, its own or the general ones.
  const v1::ClosingRule* ClosingOf(std::string_view class_id) const;
  const v1::VisitScript* FindScript(std::string_view id) const;

  // --- units and people
  // Also one that has gone over into another: its name and its past figures stay.
  const v1::Unit* FindUnit(std::string_view id) const;
  // Who does the work of a unit on a day: the unit, or the one that it has gone over into by then.
  // Nothing is written anew when units merge: whoever asks which unit acts, is told or sees a list
  // asks here. Null if unknown.
  const v1::Unit* SuccessorOf(std::string_view unit_id, Day day) const;
  // It is known and has not gone over into another by then.
  bool Stands(std::string_view unit_id, Day day) const;
  // The units whose work this one does by then besides its own.
  std::span<const std::string_view> AbsorbedBy(std::string_view unit_id, Day day) const;
  // The unit above it on that day; null at the top.
  const v1::Unit* UnitAbove(const v1::Unit& unit, Day day) const;
  std::optional<PersonRef> FindPerson(std::string_view id) const;
  bool May(const v1::Person& person, v1::Permission permission) const;
  // The first person of the unit with this role, one on call before the others; null if it has
  // none.
  const v1::Person* PersonFor(const v1::Unit& unit, std::string_view role_id) const;
  // Who acts in somebody's place: the person, or while they are away whoever stands in at the end of
  // the chain of substitutes. Nothing where that chain is a ring or goes on too long, which the check
  // refuses.
  std::optional<PersonRef> ActingFor(const PersonRef& person) const;
  // Nobody acts in their place.
  bool IsHere(const PersonRef& person) const;
  // Is here and may, by their own right or by that of somebody of their unit for whom they act.
  bool MayHere(const PersonRef& person, v1::Permission permission) const;
  // Those who are away and for whom this person acts at the end of the chain.
  std::span<const PersonRef> AwayBehind(std::string_view person_id) const;
  // Who takes the tasks of a unit: the first who may accept them and is here, one on call before the
  // others; where all are away, whoever acts for the first of them; where nobody is, the duty officer
  // of the unit above it. Nothing if that chain has nobody.
  std::optional<PersonRef> DutyOfficerOf(const v1::Unit& unit) const;
  // The units of which this person is the duty officer.
  std::span<const std::string_view> OnDutyFor(std::string_view person_id) const;
  // Who sees to what stands in somebody's name for a unit: the person while they are of that unit and
  // may (PERMISSION_UNSPECIFIED: whatever they may), or who acts for them there; once they have left,
  // the unit's duty officer. Nothing if it has none.
  std::optional<PersonRef> SeesTo(std::string_view person_id, std::string_view unit_id,
                                  v1::Permission permission, Day day) const;
  const v1::Channel* FindChannel(std::string_view id) const;
  const v1::Channel* ChannelOfKind(v1::ChannelKind kind) const;
  const v1::Refusal* RefusalFor(v1::RefusalReason reason) const;

  // Mechanisms D1, D2: the duty rule with the deepest category, then the deepest area, then the
  // latest start wins. Nothing if the category or area is unknown or no rule holds on that day.
  // Where a community is wanted but not known, the street office takes its place; where the street
  // is not known, the placing unit.
  std::optional<Route> RouteDuty(std::string_view category_code, std::string_view area_code,
                                 Day day) const;

  // --- clocks
  // The limit of a leg on a day; null if the pack has none.
  const v1::ClockLimit* LimitOf(v1::Leg leg, v1::Grade grade, Day day) const;
  // Mechanism S1: when a span that begins at `start_ms` ends.
  int64_t DueMs(const v1::Span& span, int64_t start_ms) const;
  // Mechanism S1: the warnings before and at the deadline of a leg, in order; shares of working
  // time for limits in workdays.
  absl::InlinedVector<WarnPoint, 4> WarnPoints(v1::Leg leg, v1::Grade grade, int64_t start_ms,
                                               int64_t due_ms) const;
  // The rungs of a grade's escalation ladder, first rung first.
  std::span<const v1::EscalationRung* const> Ladder(v1::Grade grade) const;
  // Mechanism S4: whom a rung names: a person of the handling unit, of the place's street office,
  // or of the centre. Where that unit has nobody in the role, the unit above it is asked, and so
  // on. Nothing if the whole chain has nobody.
  std::optional<PersonRef> PersonOnRung(const v1::EscalationRung& rung, const v1::Unit& handling,
                                        std::string_view area_code, Day day) const;

 private:
  friend class CityBuilder;
  City() = default;

  // A line of the duty list with its keys resolved.
  struct Duty {
    const v1::DutyRule* rule = nullptr;
    const CategoryNode* category = nullptr;  // null is every category
    const AreaNode* area = nullptr;          // null is everywhere
    Day first = 0;
    Day last = 0;
  };

  const v1::Unit* UnitOfPlace(v1::PlaceUnit place, const AreaNode& node, Day day) const;

  template <typename T>
  using ByText = absl::flat_hash_map<std::string_view, T>;

  v1::CityPack pack_;
  std::optional<WorkCalendar> calendar_;
  std::vector<std::unique_ptr<AreaNode>> area_nodes_;
  ByText<const AreaNode*> areas_;
  std::array<std::vector<const AreaNode*>, v1::AreaLevel_ARRAYSIZE> by_level_;
  std::unique_ptr<const geo::AreaLocator> community_shapes_;
  std::unique_ptr<const geo::AreaLocator> grid_shapes_;
  std::unique_ptr<const geo::PlaceNames> place_names_;
  ByText<const v1::Unit*> placing_units_;  // by district
  std::vector<std::unique_ptr<CategoryNode>> category_nodes_;
  ByText<const CategoryNode*> categories_;
  std::vector<const CategoryNode*> category_order_;
  ByText<const v1::ProcessClass*> classes_;
  ByText<const v1::ClosingRule*> closing_;
  ByText<const v1::VisitScript*> scripts_;
  ByText<const v1::Unit*> units_;
  ByText<PersonRef> persons_;
  ByText<uint32_t> permissions_;  // of a role, as bits
  Mergers mergers_;
  Links substitutes_;
  ByText<std::vector<PersonRef>> away_behind_;
  ByText<PersonRef> duty_officers_;  // by unit
  ByText<std::vector<std::string_view>> on_duty_for_;
  ByText<const v1::Channel*> channels_;
  std::vector<Duty> duties_;                    // best rule first
  ByText<std::vector<const Duty*>> duties_of_;  // rules that can hold for a category, best first
  std::array<std::array<std::vector<const v1::ClockLimit*>, v1::Grade_ARRAYSIZE>, v1::Leg_ARRAYSIZE>
      limits_;
  std::array<std::vector<const v1::EscalationRung*>, v1::Grade_ARRAYSIZE> ladders_;
};

}  // namespace huying::city
