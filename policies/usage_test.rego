package trustedspace.usage_test

import data.trustedspace.usage

permission := {
	"id": "research",
	"consumers": ["pharma", "university"],
	"purposes": ["medical-research"],
	"operations": ["statistics", "export"],
	"elements": ["radius", "texture"],
	"maximumLevel": 2,
	"notBefore": 1700000000,
	"notAfter": 1800000000,
	"quota": {"calls": 100, "period": 86400},
	"minimumGroupSize": 10,
	"protection": "secureAggregation",
	"maximumRows": 500,
}

protected := object.union(permission, {
	"protection": "homomorphic",
	"minimumOwners": 3,
	"privacy": {"rho": 0.01, "epsilon": 1, "delta": 0.000001},
})

request := {
	"dataset": "mercy-patients",
	"consumer": "pharma",
	"purpose": "medical-research",
	"operation": "statistics",
	"elements": [{"name": "radius", "level": 1}, {"name": "texture", "level": 2}],
	"time": 1750000000,
	"calls": {"research": 99, "audit": 0},
}

decide(asked, permissions) := decision if {
	decision := usage.decision with input as {
		"request": asked,
		"policy": {"dataset": "mercy-patients", "permissions": permissions},
	}
}

denied(asked, stated) := {denial.rule | some denial in decide(asked, [stated]).denials}

test_statistics_within_the_permission_are_allowed if {
	decide(request, [permission]) == {
		"allow": true,
		"permission": "research",
		"denials": [],
		"obligations": {"minimumGroupSize": 10, "protection": "secureAggregation"},
	}
}

test_statistics_are_obliged_to_the_protection_that_the_permission_states if {
	decide(request, [protected]).obligations == {
		"minimumGroupSize": 10,
		"protection": "homomorphic",
		"minimumOwners": 3,
		"privacy": {"rho": 0.01, "epsilon": 1, "delta": 0.000001},
	}
	decide(object.union(request, {"operation": "export"}), [protected]).obligations == {"maximumRows": 500}
}

test_a_protection_that_is_not_sound_denies if {
	every protection in ["none", "", null, true, 1, [], {}] {
		denied(request, object.union(permission, {"protection": protection})) == {"obligation"}
	}
	every owners in [1, 0, -1, "3", null, true, [], {}] {
		denied(request, object.union(permission, {"minimumOwners": owners})) == {"obligation"}
	}
	every privacy in [null, true, 1, "", [], {}] {
		denied(request, object.union(object.remove(permission, ["privacy"]), {"privacy": privacy})) == {"obligation"}
	}
	every field in ["rho", "epsilon", "delta"] {
		denied(request, object.union(permission, {"privacy": object.remove(protected.privacy, [field])})) == {"obligation"}
		every value in [0, -1, "1", null, true, [], {}] {
			denied(request, object.union(permission, {"privacy": object.union(protected.privacy, {field: value})})) == {"obligation"}
		}
	}
	denied(request, object.union(permission, {"privacy": object.union(protected.privacy, {"delta": 1})})) == {"obligation"}
}

test_export_is_allowed_with_a_maximum_of_rows if {
	decision := decide(object.union(request, {"operation": "export"}), [permission])
	decision.allow
	decision.obligations == {"maximumRows": 500}
}

narrow := object.union(permission, {
	"operations": ["export"],
	"maximumBytes": 1000000,
	"rows": "radius > 10",
	"masking": [
		{"element": "texture", "method": "round", "step": 0.1},
		{"element": "smoker", "method": "hash"},
	],
})

test_export_carries_the_rows_the_bytes_and_the_masks_of_requested_elements if {
	asked := object.union(request, {"operation": "export"})
	decide(asked, [narrow]).obligations == {
		"maximumRows": 500,
		"maximumBytes": 1000000,
		"rows": "radius > 10",
		"masking": [{"element": "texture", "method": "round", "step": 0.1}],
	}
	unmasked := object.union(asked, {"elements": [{"name": "radius", "level": 1}]})
	decide(unmasked, [narrow]).obligations == {"maximumRows": 500, "maximumBytes": 1000000, "rows": "radius > 10"}
}

test_a_duty_of_another_type_denies_an_export if {
	asked := object.union(request, {"operation": "export"})
	every value in [null, true, {}, [null], [{}], [{"element": "texture"}], [{"method": "hash"}]] {
		every field in ["maximumBytes", "rows", "masking"] {
			denied(asked, object.union(object.remove(narrow, [field]), {field: value})) == {"obligation"}
		}
	}
	denied(asked, object.union(narrow, {"maximumBytes": 0})) == {"obligation"}
}

test_statistics_may_read_no_element if {
	decide(object.union(request, {"elements": []}), [permission]).allow
}

test_export_of_no_element_is_denied if {
	denied(object.union(request, {"operation": "export", "elements": []}), permission) == {"elements"}
}

test_each_value_outside_the_permission_is_denied_by_its_rule if {
	every rule, change in {
		"dataset": {"dataset": "other"},
		"consumer": {"consumer": "broker"},
		"purpose": {"purpose": "advertising"},
		"operation": {"operation": "training"},
		"elements": {"elements": [{"name": "smoker", "level": 1}]},
		"level": {"elements": [{"name": "radius", "level": 3}]},
		"period": {"time": 1800000001},
		"quota": {"calls": {"research": 100}},
	} {
		rules := denied(object.union(request, change), permission)
		rules - {"obligation"} == {rule}
	}
}

test_an_operation_that_is_not_listed_is_denied_by_that_rule_alone if {
	denied(request, object.union(permission, {"operations": ["export"]})) == {"operation"}
}

test_every_check_has_a_name_under_which_it_is_reported if {
	every check in usage.checks {
		usage.holds(check, permission) with input as {"request": request, "policy": {"dataset": "mercy-patients"}}
	}
	count(usage.checks) == 9
}

test_every_field_missing_from_the_request_denies if {
	every field, _ in request {
		denies(object.remove(request, [field]), permission)
	}
}

test_every_field_missing_from_the_permission_denies if {
	every field in object.keys(permission) - {"maximumRows"} {
		denies(request, object.remove(permission, [field]))
	}
	denies(object.union(request, {"operation": "export"}), object.remove(permission, ["maximumRows"]))
}

test_every_field_of_another_type_denies if {
	every value in [null, true, "", "x", [], {}, [null], {"research": null}] {
		every field, kept in request {
			allowed_only_if_valid(object.union(object.remove(request, [field]), {field: value}), permission)
			kept != value
		}
		every field in object.keys(permission) - {"maximumRows", "id"} {
			denies(request, object.union(object.remove(permission, [field]), {field: value}))
		}
	}
}

# No element at all is the one replacement that is valid: COUNT(*).
allowed_only_if_valid(asked, stated) if denies(asked, stated)

allowed_only_if_valid(asked, _) if asked.elements == []

denies(asked, stated) if {
	decision := decide(asked, [stated])
	decision.allow == false
	count(decision.denials) > 0
	decision.obligations == {}
}

test_values_of_another_type_deny_even_where_both_sides_agree if {
	denies(object.union(request, {"consumer": null}), object.union(permission, {"consumers": [null]}))
	denies(object.union(request, {"purpose": null}), object.union(permission, {"purposes": [null]}))
	denies(object.union(request, {"consumer": null}), object.union(permission, {"consumers": ["*"]}))
	denies(request, object.union(permission, {"consumers": {"a": "pharma"}}))
	denies(object.union(request, {"elements": {"a": request.elements[0]}}), permission)
	every value in ["x", [], {}] {
		denies(request, object.union(permission, {"quota": {"calls": value, "period": 86400}}))
		denies(request, object.union(permission, {"quota": {"calls": 100, "period": value}}))
		denies(object.union(request, {"operation": "export"}), object.union(permission, {"maximumRows": value}))
	}
	denies(object.union(request, {"operation": "export"}), object.union(permission, {"maximumRows": 0}))
	unnamed := usage.decision with input as {
		"request": object.union(request, {"dataset": null}),
		"policy": {"dataset": null, "permissions": [permission]},
	}
	unnamed.allow == false
}

test_negative_numbers_deny if {
	denied(object.union(request, {"calls": {"research": -1}}), permission) == {"quota"}
	every field, rule in {"maximumLevel": "level", "notAfter": "period", "minimumGroupSize": "obligation"} {
		denied(request, object.union(permission, {field: -1})) == {rule}
	}
	denied(request, object.union(permission, {"quota": {"calls": -1}})) == {"quota"}
	denied(request, object.union(permission, {"quota": {"period": -1}})) == {"quota"}
}

test_an_unknown_level_denies if {
	every level in [0, 5, 1.5, -1, null, "1"] {
		denied(object.union(request, {"elements": [{"name": "radius", "level": level}]}), permission) == {"level"}
	}
	denied(object.union(request, {"elements": [{"name": "radius"}]}), permission) == {"level"}
	denied(request, object.union(permission, {"maximumLevel": 9})) == {"level"}
}

test_one_foreign_element_among_permitted_ones_denies if {
	elements := array.concat(request.elements, [{"name": "smoker", "level": 1}])
	denied(object.union(request, {"elements": elements}), permission) == {"elements"}
}

test_a_star_permits_every_consumer_and_element_but_no_purpose if {
	decide(request, [object.union(permission, {"consumers": ["*"], "elements": ["*"]})]).allow
	denied(request, object.union(permission, {"purposes": ["*"], "operations": ["*"]})) == {"purpose", "operation"}
}

test_both_ends_of_the_period_are_within_it if {
	every time in [1700000000, 1800000000] {
		decide(object.union(request, {"time": time}), [permission]).allow
	}
	every time in [1699999999, 1800000001] {
		denied(object.union(request, {"time": time}), permission) == {"period"}
	}
}

test_the_first_permission_that_passes_everything_grants if {
	other := object.union(permission, {"id": "audit", "minimumGroupSize": 3})
	decide(request, [permission, other]).permission == "research"
	decide(request, [other, permission]).permission == "audit"
	decide(object.union(request, {"calls": {"research": 100, "audit": 0}}), [permission, other]).permission == "audit"
}

test_no_permission_borrows_a_check_of_another if {
	decide(request, [
		object.union(permission, {"consumers": ["broker"]}),
		object.union(permission, {"purposes": ["advertising"]}),
	]).allow == false
}

test_denials_are_those_of_the_closest_permission if {
	far := object.union(permission, {"consumers": ["broker"], "purposes": ["advertising"]})
	near := object.union(permission, {"purposes": ["teaching"]})
	decide(request, [far, near]).denials == [{
		"rule": "purpose",
		"reason": "the purpose medical-research is not permitted; permitted: teaching",
	}]
}

test_no_permission_or_no_input_denies if {
	decide(request, []).denials == [{"rule": "policy", "reason": "the usage policy lists no permission for this dataset"}]
	every document in [{}, {"request": request}, {"policy": {}}, {"policy": {"permissions": [null]}}, null, [], ""] {
		decision := usage.decision with input as document
		decision.allow == false
		count(decision.denials) > 0
	}
}
