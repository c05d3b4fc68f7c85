// What an event means, in one plain sentence.
//
// The sentences are a table of templates (sentences_table.cc). A template holds
//   {path}          a field of the event's body: text, number, Chinese word of an enum, list joined
//                   with 、
//   {path|format}   the same as unit, person, area, category, time, minutes or permille
//   {path?yes:no}   one of two words, by a bool
//   [ ... ]         a part that is left out when a field in it is empty or 0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "services/huyingctl/story/names.h"

namespace huying::ctl {

struct Sentence {
  std::string_view kind;  // name of the body's message, e.g. "TaskAccepted"
  std::string_view when;  // a field that must be set for this row; empty: always. The first row
                          // that fits is taken.
  std::string_view text;
};

std::span<const Sentence> Sentences();

// The sentence of an event's body; its kind's name if the table does not know it.
std::string Tell(const google::protobuf::Message& body, const Names& names);

// Are all fields and formats of the row's template known to this message? For tests.
absl::Status CheckSentence(const Sentence& sentence, const google::protobuf::Message& prototype);

}  // namespace huying::ctl
