#include "common/case/opening.h"

#include <algorithm>

#include "common/case/command_gate.h"
#include "common/core/big_endian.h"
#include "common/core/civil.h"

namespace huying::opening {
namespace {

using Person = core::v1::Openings::Person;

bool IsOver(const Person& person, int64_t now_ms) { return now_ms - person.first_ms() >= kDayMs; }

void AppendText(std::string_view text, std::string& bytes) {
  AppendBig64(text.size(), bytes);
  bytes.append(text);
}

}  // namespace

// MECH I11
std::optional<Rejection> MayOpenAgain(const core::v1::Openings& row, std::string_view person_id,
                                      int64_t now_ms) {
  int others = 0;
  bool too_often = false;
  for (const Person& person : row.persons()) {
    if (IsOver(person, now_ms)) continue;
    if (person.person_id() == person_id) {
      too_often = person.count() >= kPerPersonMax;
    } else {
      ++others;
    }
  }
  if (!too_often && others < kPersonsMax) return std::nullopt;
  return Refuse(Rejection::Kind::kNotNow, "OPENED_TOO_OFTEN",
                "本工单诉求人信息在一天内查看次数已达上限。请使用已经查看到的联系方式；"
                "确需再次查看的，请一天后再试，或由接诉即办中心代为联系。");
}

void Count(const core::v1::EventHeader& header, core::v1::Openings& row) {
  auto& persons = *row.mutable_persons();
  persons.erase(
      std::remove_if(persons.begin(), persons.end(),
                     [&](const Person& person) { return IsOver(person, header.time_ms()); }),
      persons.end());
  for (Person& person : persons) {
    if (person.person_id() != header.actor().person_id()) continue;
    person.set_count(person.count() + 1);
    return;
  }
  Person& person = *persons.Add();
  person.set_person_id(header.actor().person_id());
  person.set_first_ms(header.time_ms());
  person.set_count(1);
}

Rejection Elsewhere() {
  return Refuse(Rejection::Kind::kInvalid, "NOT_FOR_THIS_PURPOSE",
                "本环节不按这个用途查看诉求人信息。请联系办理选“联系办理”，回访选“回访”，"
                "有人身危险选“紧急处置”。");
}

Rejection Confidential() {
  return Refuse(Rejection::Kind::kNotAllowed, "REPORTER_CONFIDENTIAL",
                "诉求人要求保密，不向承办单位提供姓名和电话。请由接诉即办中心代为联系。");
}

core::v1::OpeningGrant GrantOf(std::string_view service, const core::v1::EventHeader& header,
                               core::v1::OpeningPurpose purpose) {
  core::v1::OpeningGrant grant;
  grant.set_service(std::string(service));
  grant.set_case_id(header.case_().case_id());
  grant.set_seq(header.seq());
  grant.set_purpose(purpose);
  grant.set_person_id(header.actor().person_id());
  grant.set_opened_ms(header.time_ms());
  return grant;
}

std::string ProvedBytes(const core::v1::OpeningGrant& grant) {
  std::string bytes;
  AppendText(grant.service(), bytes);
  AppendText(grant.case_id(), bytes);
  AppendBig64(grant.seq(), bytes);
  AppendBig64(static_cast<uint64_t>(grant.purpose()), bytes);
  AppendText(grant.person_id(), bytes);
  AppendBig64(static_cast<uint64_t>(grant.opened_ms()), bytes);
  return bytes;
}

}  // namespace huying::opening
