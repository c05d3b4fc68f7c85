// How an answer looks to who asked: its format, its language, its headers. Pure.
#pragma once

#include <string>

#include "common/http/message.h"
#include "common/http/refusal.h"
#include "services/gateway/open311/error.h"
#include "services/gateway/open311/render.h"

namespace huying::gateway::open311 {

inline constexpr char kRoot[] = "/open311/v2";

// By the path's ending, else by Accept.
Format FormatOf(const http::Request& request);
Language LanguageOf(const http::Request& request);

// Pages of any site may read it.
http::Response MakeAnswer(const http::Request& request, int status, std::string body);
http::Response MakeError(const http::Request& request, const Error& error);
// Of what the server itself refuses: as an error of Open311 where that is asked for, by path or
// ending; else in plain text.
http::Response MakeRefusal(const http::Request& request, const http::Refusal& refusal);
// To a browser that asks whether a page of another site may send `methods` ("GET, POST").
http::Response MakePreflight(const http::Request& request, std::string_view methods);

}  // namespace huying::gateway::open311
