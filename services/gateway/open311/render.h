// GeoReport v2 bodies, in JSON and in XML. Both come from one document, so they always agree. Pure.
//
// Source: Open311 GeoReport v2, wiki.open311.org/GeoReport_v2.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "huying/gateway/v1/service.pb.h"
#include "services/gateway/open311/catalog.h"
#include "services/gateway/open311/error.h"

namespace huying::gateway::open311 {

enum class Format { kJson, kXml };
std::string_view ContentType(Format format);

std::string RenderServices(Format format, const Catalog& catalog);
std::string RenderDefinition(Format format, const Service& service,
                             const std::vector<Attribute>& attributes);
// `summaries` are public ones; numbers that could name a person are masked.
std::string RenderRequests(Format format, const std::vector<v1::CaseSummary>& summaries,
                           const Catalog& catalog, const city::City& city);
std::string RenderCreated(Format format, std::string_view case_id, std::string_view service_notice,
                          std::string_view account_id);
std::string RenderToken(Format format, std::string_view case_id, std::string_view token);
// `base_url`: http://HOST:PORT/open311/v2
std::string RenderDiscovery(Format format, Language language, const city::City& city,
                            std::string_view base_url);
std::string RenderErrors(Format format, Language language, const std::vector<Error>& errors);

// What both formats can carry: U+FFFD for what is no UTF-8, and for control characters and the two
// signs at the end of the plane, which XML has no way to write.
std::string ShownText(std::string_view text);

}  // namespace huying::gateway::open311
