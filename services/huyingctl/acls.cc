#include "services/huyingctl/acls.h"

#include <algorithm>
#include <map>
#include <set>

#include "common/bus/kafka_names.h"
#include "common/runtime/types.h"

namespace huying::ctl {
namespace {

// In a shell nothing between these quotes means anything; a quote itself is taken out of them.
std::string Quoted(const std::string& word) {
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::vector<std::string> Sorted(const std::set<std::string>& names) {
  return {names.begin(), names.end()};
}

}  // namespace

const std::vector<std::string>& FollowedBy(const std::string& service) {
  static const std::map<std::string, std::vector<std::string>> kFollowed = {
      {"intake", {"dispatch", "followup"}},
      {"dispatch", {"intake", "followup"}},
      {"followup", {"intake", "dispatch", "supervision"}},
      {"supervision", {"intake", "dispatch", "followup"}},
      {"analytics", {"intake", "dispatch", "followup", "supervision"}},
      {"gateway", {"intake", "dispatch", "followup", "supervision", "analytics"}}};
  static const std::vector<std::string> kNone;
  const auto found = kFollowed.find(service);
  return found == kFollowed.end() ? kNone : found->second;
}

std::vector<Acl> AclsFor(const std::vector<std::string>& parts, const std::string& prefix) {
  const auto named = [&](const std::string& name) { return bus::KafkaName(prefix, name); };
  std::set<std::string> read;
  std::set<std::string> written;
  std::set<std::string> groups;
  std::vector<Acl> acls;
  for (const std::string& part : parts) {
    if (part == kToolName) continue;
    read.insert(named(runtime::EventTopic(part)));
    for (const std::string& followed : FollowedBy(part))
      read.insert(named(runtime::EventTopic(followed)));
    read.insert(named(runtime::kOwnersTopic));
    written.insert({named(runtime::EventTopic(part)), named(runtime::DeadTopic(part)),
                    named(runtime::kOwnersTopic)});
    groups.insert(named("huying-" + part));
  }
  // DescribeConfigs: a process checks at its start that topics have the settings that they need.
  if (!read.empty()) {
    acls.push_back({.operations = {"Read", "DescribeConfigs"}, .names = Sorted(read)});
    acls.push_back({.operations = {"Write", "DescribeConfigs"}, .names = Sorted(written)});
    acls.push_back({.operations = {"Read"}, .topics = false, .names = Sorted(groups)});
  }
  if (std::find(parts.begin(), parts.end(), kToolName) != parts.end()) {
    acls.push_back({.operations = {"Create", "Read", "DescribeConfigs"},
                    .names = {named("huying.")},
                    .prefixed = true});
  }
  return acls;
}

std::string AclCommand(const Acl& acl, const std::string& principal, const std::string& brokers,
                       const std::string& command_config) {
  std::string line = "kafka-acls.sh --bootstrap-server " + Quoted(brokers);
  if (!command_config.empty()) line += " --command-config " + Quoted(command_config);
  line += " --add --allow-principal " + Quoted(principal);
  for (const std::string& operation : acl.operations) line += " --operation " + operation;
  for (const std::string& name : acl.names)
    line += (acl.topics ? " --topic " : " --group ") + Quoted(name);
  line += acl.prefixed ? " --resource-pattern-type prefixed" : "";
  return line;
}

}  // namespace huying::ctl
