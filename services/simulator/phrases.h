// What simulated people say and write: our own words, around the words of the city pack. Pure.
#pragma once

#include <string>
#include <string_view>

#include "huying/city/v1/category.pb.h"
#include "huying/city/v1/process.pb.h"
#include "services/simulator/random.h"

namespace huying::simulator {

// "6号楼3单元", "东门外便道"
std::string SpotPhrase(Random& random);
// A heading that names the place and the matter.
std::string TitlePhrase(std::string_view place, std::string_view matter, city::v1::AppealType type,
                        Random& random);
// The whole report: who and where, the matter in the words of the category's example, how long,
// what is wished.
std::string DetailPhrase(std::string_view place, std::string_view matter, city::v1::AppealType type,
                         Random& random);
// The same matter, told by somebody who lives next door, or again by the same person.
std::string AgainPhrase(Random& random);
// What somebody adds whom a unit has sent away.
std::string AboutPhrase(std::string_view unit);
// A report that says nothing of the matter, so that a person must ask.
std::string VaguePhrase(std::string_view place, Random& random);
std::string PersonName(Random& random);

// What officers write.
std::string ContactPhrase(Random& random);
std::string MeetingPhrase(Random& random);
std::string WorkPhrase(std::string_view matter, Random& random);
std::string ReturnPhrase(Random& random);
std::string RefusalPhrase(Random& random);
std::string AnswerPhrase(std::string_view matter, Random& random);
// A reply with the parts that the pack asks for.
std::string ReplyPhrase(std::string_view matter, std::string_view handler,
                        const city::v1::ReplyRules& rules, Random& random);
std::string PromisePhrase(Random& random);
std::string FindingPhrase(bool solved, Random& random);
std::string MissPhrase(Random& random);
std::string CommentPhrase(bool solved, bool content, Random& random);
std::string RulingPhrase(bool upheld, Random& random);
std::string OrderAnswerPhrase(Random& random);
std::string ReviewPhrase(bool passed, Random& random);

}  // namespace huying::simulator
