// What people get wrong: they take what is not theirs, act too early or too late, or on what they
// read a while ago. Most of it is to be refused, in words. Pure.
#pragma once

#include <string>

#include "services/simulator/requests.h"

namespace huying::simulator {

// A slip about the case of this life, which has been registered; drawn from the life's random
// stream. Half of them are by people of the unit that has the case, who know best what would look
// well.
Request SlipIn(Life& life, const city::City& city, const RequestFactory& requests,
               std::string request_id, int64_t now_ms);

}  // namespace huying::simulator
