// The access rules (ACLs) that a city on Kafka needs, and no more.
#pragma once

#include <string>
#include <vector>

namespace huying::ctl {

// One rule: `operations` on `names`, which are topics or groups. With `prefixed` a name stands for
// all that begin with it.
struct Acl {
  std::vector<std::string> operations;
  bool topics = true;  // else groups
  std::vector<std::string> names;
  bool prefixed = false;
};

// The name of this tool among the services that a rule may be for: it makes topics and reads logs.
inline constexpr char kToolName[] = "huyingctl";

// Services whose logs a service follows.
const std::vector<std::string>& FollowedBy(const std::string& service);

// For one principal that runs all of `parts`: services by name, or kToolName. `prefix` is the city's.
std::vector<Acl> AclsFor(const std::vector<std::string>& parts, const std::string& prefix);

// A command line for kafka-acls.sh that adds the rule. `command_config` is its file of settings;
// empty: none.
std::string AclCommand(const Acl& acl, const std::string& principal, const std::string& brokers,
                       const std::string& command_config);

}  // namespace huying::ctl
