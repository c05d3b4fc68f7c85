// What people say and show in their acts. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/city/city.h"
#include "huying/followup/v1/service.pb.h"
#include "services/simulator/actors.h"
#include "services/simulator/behaviour.h"

namespace huying::simulator {

// What a helping unit says of its part.
inline constexpr char kPartResult[] = "已配合主办单位完成本单位应办事项";

// What is said and shown in an act; each takes its own, the rest stays empty.
struct Said {
  const Report* report = nullptr;  // kRegister
  std::string text =
      {};  // the answer, refusal, contest, evidence, talk, work, draft, finding, promise
  std::string reason = {};
  std::string_view category_code = {};  // kTriage, with the type; kCorrectCategory
  city::v1::AppealType appeal_type = city::v1::APPEAL_TYPE_UNSPECIFIED;
  std::string_view area_code = {};  // kPlace, kCorrectPlace
  // kRegister: whom it is about, as a desk is told; kNameUnit, kUphold, kTransfer: whose it is now;
  // kWhistle: who is called; kGiveUpPart, kGiveUpCall: whose
  std::string unit_id = {};
  std::string_view person_id = {};  // kAssign, kTakeUp: who handles it; RequestFactory puts it in
  bool face_to_face = false;        // kContact, kMeet; else by phone
  std::string place = "诉求人反映的地点";                  // kContact, kMeet, kProve
  int64_t held_ms = 0;                                     // kMeet: when, as claimed; 0: now
  uint32_t draft = 0;                                      // kPass, kSendBack: which was read
  std::optional<followup::v1::VisitAnswers> answers = {};  // kVisit, kCorrect
  int64_t resume_ms = 0;                                   // kProposeParking
};

// What is said when this life comes to this act, drawn from the life's random stream. Lives no
// longer than the life and the city.
Said SaidIn(const Act& act, Life& life, const city::City& city, const Actors& actors,
            int64_t now_ms);

}  // namespace huying::simulator
