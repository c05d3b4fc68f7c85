// What people get wrong: they take what is not theirs, act too early or too late, or on what they
// read a while ago. Most of it is to be refused, in words. And what some do on purpose. Pure.
#pragma once

#include <optional>
#include <string>

#include "services/simulator/requests.h"

namespace huying::simulator {

// A slip about the case of this life, which has been registered; drawn from the life's random
// stream. Half of them are by people of the unit that has the case, who know best what would look
// well.
Request SlipIn(Life& life, const city::City& city, const RequestFactory& requests,
               std::string request_id, int64_t now_ms);

// Colluders: officers of the unit that the report is about try one of the acts that would make the case
// vanish. They refuse it, answer it on the spot, withdraw it in the citizen's name, say that the citizen
// confirmed that, visit it as solved, close it, or acknowledge in the name of who was told that it is
// late. Each is refused. Nothing where it is about nobody, or where nobody of the unit could try.
std::optional<Request> CollusionIn(Life& life, const city::City& city,
                                   const RequestFactory& requests, std::string request_id,
                                   int64_t now_ms);

}  // namespace huying::simulator
