# METADATA
# title: Reasons
# description: |
#   Says in words why a permission fails a check: the value asked for, then what is permitted. Only for the reader; a
#   reason that can't be built from what is there becomes the default one and never changes a decision.
package trustedspace.reasons

default reason(_, _) := "the request or the permission does not state what this check needs"

reason("dataset", _) := concat("", [
	"the dataset ", input.request.dataset,
	" is not the policy's, which is ", input.policy.dataset,
])

reason("consumer", permission) := concat("", [
	"the consumer ", input.request.consumer,
	" is not permitted; permitted: ", names(permission.consumers),
])

reason("purpose", permission) := concat("", [
	"the purpose ", input.request.purpose,
	" is not permitted; permitted: ", names(permission.purposes),
])

reason("operation", permission) := concat("", [
	"the operation ", input.request.operation,
	" is not permitted; permitted: ", names(permission.operations),
])

reason("elements", permission) := concat("", [
	"not every one of the elements ", names([element.name | some element in input.request.elements]),
	" is permitted; permitted: ", names(permission.elements),
]) if {
	count(input.request.elements) > 0
}

reason("elements", _) := concat("", ["the request names no element; the operation ", input.request.operation, " reads at least one"]) if {
	input.request.elements == []
}

reason("level", permission) := concat("", [
	"the permitted levels are 1 to ", number(permission.maximumLevel),
	"; ", names(outside),
]) if {
	outside := [described(element) | some element in input.request.elements; outside_level(element, permission)]
	count(outside) > 0
}

reason("period", permission) := concat("", [
	"the time ", utc(input.request.time),
	" is not in the permitted period, ", utc(permission.notBefore),
	" to ", utc(permission.notAfter),
])

reason("quota", permission) := concat("", [
	"the quota is used up: ", number(input.request.calls[permission.id]),
	" of ", number(permission.quota.calls),
	" calls within ", number(permission.quota.period), " seconds",
])

reason("obligation", _) := concat("", [
	"the permission states no obligation for the operation ", input.request.operation,
	"; statistics need minimumGroupSize and a known protection, export needs maximumRows",
])

outside_level(element, permission) if element.level > permission.maximumLevel

outside_level(element, _) if element.level < 1

described(element) := concat("", [element.name, " has level ", number(element.level)])

names(list) := concat(", ", list)

# A host's number format is not defined beyond what a double holds exactly.
number(n) := format_int(floor(n), 10) if {
	n >= 0
	n <= 9007199254740991
}

# ISO 8601 text of unix seconds, by arithmetic alone: a host function for it would slow every decision. The civil
# calendar in eras of 400 years that begin on 1 March.
utc(seconds) := text if {
	seconds >= 0
	seconds <= 253402300799
	days := floor(seconds / 86400)
	clock := seconds - (days * 86400)
	shifted := days + 719468
	era := floor(shifted / 146097)
	of_era := shifted - (era * 146097)
	year := floor((((of_era - floor(of_era / 1460)) + floor(of_era / 36524)) - floor(of_era / 146096)) / 365)
	of_year := of_era - (((365 * year) + floor(year / 4)) - floor(year / 100))
	month := floor(((5 * of_year) + 2) / 153)
	text := concat("", [
		format_int((year + (era * 400)) + floor(month / 10), 10),
		"-", digits(((month + 2) % 12) + 1),
		"-", digits((of_year - floor(((153 * month) + 2) / 5)) + 1),
		"T", digits(floor(clock / 3600)),
		":", digits(floor(clock / 60) % 60),
		":", digits(clock % 60), "Z",
	])
}

digits(n) := concat("", [format_int(floor(n / 10), 10), format_int(n % 10, 10)])
