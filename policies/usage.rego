# METADATA
# title: Usage decisions
# description: |
#   Decides one request of a consumer against the usage policy of one dataset. A permission grants the request only if
#   every check in `grants` holds; what is absent, unknown or of another type leaves a check undefined, so it denies.
#   Nothing here is written with `not`, whose undefined operands would skip a denial.
#   Input and decision are described in docs/policy.md.
package trustedspace.usage

import data.trustedspace.reasons

# The checks by name, in the order in which denials are reported.
checks := ["dataset", "consumer", "purpose", "operation", "elements", "level", "period", "quota", "obligation"]

# The levels of data elements, GB/T 43697-2024: 1 is open, 4 the most sensitive.
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
	"permission": permission.id,
	"denials": [],
	"obligations": obligation(permission),
} if {
	permission := input.policy.permissions[min(granting)]
} else := {
	"allow": false,
	"denials": denials,
	"obligations": {},
} if {
	count(denials) > 0
}

granting := [i |
	some i, permission in input.policy.permissions
	grants(permission)
]

# One body and not a loop over `holds`: it ends at the first check that fails, and most permissions fail at the consumer.
grants(permission) if {
	dataset_holds
	consumer_holds(permission)
	purpose_holds(permission)
	operation_holds(permission)
	elements_hold(permission)
	level_holds(permission)
	period_holds(permission)
	quota_holds(permission)
	obligation_holds(permission)
}

holds("dataset", _) if dataset_holds

holds("consumer", permission) if consumer_holds(permission)

holds("purpose", permission) if purpose_holds(permission)

holds("operation", permission) if operation_holds(permission)

holds("elements", permission) if elements_hold(permission)

holds("level", permission) if level_holds(permission)

holds("period", permission) if period_holds(permission)

holds("quota", permission) if quota_holds(permission)

holds("obligation", permission) if obligation_holds(permission)

dataset_holds if {
	is_string(input.request.dataset)
	input.request.dataset == input.policy.dataset
}

consumer_holds(permission) if listed(input.request.consumer, permission.consumers)

purpose_holds(permission) if named(input.request.purpose, permission.purposes)

operation_holds(permission) if named(input.request.operation, permission.operations)

elements_hold(permission) if {
	is_array(input.request.elements)
	permitted := [element | some element in input.request.elements; listed(element.name, permission.elements)]
	count(permitted) == count(input.request.elements)
	enough_elements
}

level_holds(permission) if {
	is_array(input.request.elements)
	permission.maximumLevel in levels
	permitted := [element |
		some element in input.request.elements
		element.level in levels
		element.level <= permission.maximumLevel
	]
	count(permitted) == count(input.request.elements)
}

period_holds(permission) if {
	is_number(input.request.time)
	is_number(permission.notBefore)
	is_number(permission.notAfter)
	permission.notBefore <= input.request.time
	input.request.time <= permission.notAfter
}

quota_holds(permission) if {
	used := input.request.calls[permission.id]
	is_number(used)
	is_number(permission.quota.calls)
	is_number(permission.quota.period)
	permission.quota.period > 0
	used >= 0
	used < permission.quota.calls
}

obligation_holds(permission) if count(obligation(permission)) > 0

# `COUNT(*)` reads no element; every other operation reads some.
enough_elements if count(input.request.elements) > 0

enough_elements if input.request.operation == "statistics"

# What the connector has to enforce. An operation that is not here has no obligation and is denied.
obligation(permission) := {name: permission[name] | some name in statistics_duties} if {
	input.request.operation == "statistics"
	is_number(permission.minimumGroupSize)
	permission.minimumGroupSize >= 1
	permission.protection in protections
	owners_sound(object.get(permission, "minimumOwners", 2))
	privacy_sound(object.get(permission, "privacy", {"rho": 1, "epsilon": 1, "delta": 0.5}))
}

obligation(permission) := object.union(stated_duties(permission), masking_duty(permission)) if {
	input.request.operation == "export"
	is_number(permission.maximumRows)
	permission.maximumRows >= 1
	bytes := object.get(permission, "maximumBytes", 1)
	is_number(bytes)
	bytes >= 1
	is_string(object.get(permission, "rows", ""))
	masking_is_sound(object.get(permission, "masking", []))
}

# The duties of an export that travel as the permission states them; one that it does not state is absent.
stated_duties(permission) := {name: duty |
	some name in ["maximumRows", "maximumBytes", "rows"]
	duty := permission[name]
}

# The masks of what is requested. Without any the duty is absent.
masking_duty(permission) := {"masking": masks |
	masks := [mask | some mask in permission.masking; mask.element in requested_names]
	count(masks) > 0
}

requested_names := {element.name | some element in input.request.elements}

# Every mask names an element and a method; a list with any other entry denies, so that no mask is lost.
masking_is_sound(masks) if {
	is_array(masks)
	sound := [mask | some mask in masks; is_string(mask.element); is_string(mask.method)]
	count(sound) == count(masks)
}

# What a permission may oblige statistics to. `minimumOwners` and `privacy` may be absent: all owners, no noise.
statistics_duties := ["minimumGroupSize", "protection", "minimumOwners", "privacy"]

protections := {"secureAggregation", "homomorphic"}

owners_sound(least) if {
	is_number(least)
	least >= 2
}

privacy_sound(privacy) if {
	is_number(privacy.rho)
	privacy.rho > 0
	is_number(privacy.epsilon)
	privacy.epsilon > 0
	is_number(privacy.delta)
	privacy.delta > 0
	privacy.delta < 1
}

# The checks that each permission fails, in order. Set difference and not `not`: see above.
failed := [missing |
	some permission in input.policy.permissions
	satisfied := {check | some check in checks; holds(check, permission)}
	missing := {check | some check in checks} - satisfied
]

# The permission with the fewest failed checks; of equals, the owner's first.
closest := min([[count(missing), i] | some i, missing in failed])[1]

denials := [{"rule": check, "reason": reasons.reason(check, input.policy.permissions[closest])} |
	some check in checks
	check in failed[closest]
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
