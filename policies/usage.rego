# METADATA
# title: Usage decisions
# description: |
#   Decides one request of a consumer against the usage policy of one dataset. A permission grants the request only if
#   every check named in `checks` is in its set of passed checks; what is absent, unknown or of another type passes
#   nothing, so it denies. Nothing here is written as a negation: an undefined operand of `not` would skip a denial.
#   Input and decision are described in docs/policy.md.
package trustedspace.usage

import data.trustedspace.reasons

# What one permission must pass, in the order in which denials are reported.
checks := ["dataset", "consumer", "purpose", "operation", "elements", "level", "period", "quota", "obligation"]

required := {check | some check in checks}

# The levels of data elements, GB/T 43697-2024: 1 is public, 4 the most sensitive.
levels := {1, 2, 3, 4}

default decision := {
	"allow": false,
	"denials": [{"rule": "policy", "reason": "the usage policy lists no permission for this dataset"}],
	"obligations": {},
}

# METADATA
# entrypoint: true
decision := {
	"allow": true,
	"permission": input.policy.permissions[first].id,
	"denials": [],
	"obligations": obligations[first],
} if {
	first := min(granting)
} else := {
	"allow": false,
	"denials": denials,
	"obligations": {},
} if {
	count(denials) > 0
}

granting contains i if {
	some i, satisfied in passed
	satisfied == required
}

passed[i] contains "dataset" if {
	some i, _ in input.policy.permissions
	is_string(input.request.dataset)
	input.request.dataset == input.policy.dataset
}

passed[i] contains "consumer" if {
	some i, permission in input.policy.permissions
	listed(input.request.consumer, permission.consumers)
}

passed[i] contains "purpose" if {
	some i, permission in input.policy.permissions
	named(input.request.purpose, permission.purposes)
}

passed[i] contains "operation" if {
	some i, permission in input.policy.permissions
	named(input.request.operation, permission.operations)
}

passed[i] contains "elements" if {
	some i, permission in input.policy.permissions
	is_array(input.request.elements)
	permitted := [element | some element in input.request.elements; listed(element.name, permission.elements)]
	count(permitted) == count(input.request.elements)
	enough_elements
}

passed[i] contains "level" if {
	some i, permission in input.policy.permissions
	is_array(input.request.elements)
	permission.maximumLevel in levels
	permitted := [element |
		some element in input.request.elements
		element.level in levels
		element.level <= permission.maximumLevel
	]
	count(permitted) == count(input.request.elements)
}

passed[i] contains "period" if {
	some i, permission in input.policy.permissions
	is_number(input.request.time)
	is_number(permission.notBefore)
	is_number(permission.notAfter)
	permission.notBefore <= input.request.time
	input.request.time <= permission.notAfter
}

passed[i] contains "quota" if {
	some i, permission in input.policy.permissions
	used := input.request.calls[permission.id]
	is_number(used)
	is_number(permission.quota.calls)
	is_number(permission.quota.period)
	permission.quota.period > 0
	used >= 0
	used < permission.quota.calls
}

passed[i] contains "obligation" if {
	some i, _ in obligations
}

# `COUNT(*)` reads no element; every other operation reads some.
enough_elements if count(input.request.elements) > 0

enough_elements if input.request.operation == "statistics"

obligations[i] := {"minimumGroupSize": permission.minimumGroupSize} if {
	some i, permission in input.policy.permissions
	input.request.operation == "statistics"
	is_number(permission.minimumGroupSize)
	permission.minimumGroupSize >= 1
}

obligations[i] := {"maximumRows": permission.maximumRows} if {
	some i, permission in input.policy.permissions
	input.request.operation == "export"
	is_number(permission.maximumRows)
	permission.maximumRows >= 1
}

missing[i] := required - object.get(passed, i, set()) if {
	some i, _ in input.policy.permissions
}

# The permission with the fewest failed checks; of equals, the owner's first.
closest := min([[count(failed), i] | some i, failed in missing])[1]

denials := [{"rule": check, "reason": reasons.reason(check, input.policy.permissions[closest])} |
	some check in checks
	check in missing[closest]
]

named(name, names) if {
	is_string(name)
	is_array(names)
	name in names
}

listed(name, names) if named(name, names)

listed(name, names) if {
	is_string(name)
	named("*", names)
}
