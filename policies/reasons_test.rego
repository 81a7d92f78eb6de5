package trustedspace.reasons_test

import data.trustedspace.reasons

permission := {
	"id": "research",
	"consumers": ["pharma", "university"],
	"purposes": ["medical-research"],
	"operations": ["statistics"],
	"elements": ["radius"],
	"maximumLevel": 2,
	"notBefore": 1700000000,
	"notAfter": 1709164800,
	"quota": {"calls": 100, "period": 86400},
}

asked := {
	"policy": {"dataset": "mercy-patients"},
	"request": {
		"dataset": "other",
		"consumer": "broker",
		"purpose": "advertising",
		"operation": "training",
		"elements": [{"name": "radius", "level": 1}, {"name": "smoker", "level": 3}],
		"time": 1732400000,
		"calls": {"research": 100},
	},
}

test_each_reason_names_the_value_and_what_is_permitted if {
	every check, text in {
		"dataset": "the dataset other is not the policy's, which is mercy-patients",
		"consumer": "the consumer broker is not permitted; permitted: pharma, university",
		"purpose": "the purpose advertising is not permitted; permitted: medical-research",
		"operation": "the operation training is not permitted; permitted: statistics",
		"elements": "not every one of the elements radius, smoker is permitted; permitted: radius",
		"level": "the permitted levels are 1 to 2; smoker has level 3",
		"period": "the time 2024-11-23T22:13:20Z is not in the permitted period, 2023-11-14T22:13:20Z to 2024-02-29T00:00:00Z",
		"quota": "the quota is used up: 100 of 100 calls within 86400 seconds",
		"obligation": concat("", [
			"the permission states no obligation for the operation training",
			"; statistics need minimumGroupSize and a known protection, export needs maximumRows",
		]),
	} {
		reasons.reason(check, permission) == text with input as asked
	}
}

test_a_request_without_elements_is_told_so if {
	text := reasons.reason("elements", permission) with input as {"request": {"operation": "export", "elements": []}}
	text == "the request names no element; the operation export reads at least one"
}

test_a_reason_is_given_whatever_is_missing if {
	every check in ["dataset", "consumer", "purpose", "operation", "elements", "period", "quota", "obligation", "else"] {
		reasons.reason(check, {}) == "the request or the permission does not state what this check needs" with input as {}
	}
}

test_numbers_that_no_double_holds_are_not_written if {
	every seconds in [-1, 1e300, 253402300800] {
		text := reasons.reason("period", permission) with input as {"request": {"time": seconds}}
		text == "the request or the permission does not state what this check needs"
	}
	quota := object.union(permission, {"quota": {"calls": -1e300}})
	reasons.reason("quota", quota) == "the request or the permission does not state what this check needs" with input as asked
}

test_seconds_are_written_as_dates if {
	every seconds, text in {
		0: "1970-01-01T00:00:00Z",
		951782399: "2000-02-28T23:59:59Z",
		951782400: "2000-02-29T00:00:00Z",
		4107542400: "2100-03-01T00:00:00Z",
		253402300799: "9999-12-31T23:59:59Z",
		1735689599: "2024-12-31T23:59:59Z",
	} {
		reasons.utc(seconds) == text
	}
}
