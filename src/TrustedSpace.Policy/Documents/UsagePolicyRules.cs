using System.Buffers;
using System.Globalization;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Policy.Documents;

/// <summary>What a sound usage policy satisfies. A policy that breaks a rule is not loaded, so that no permission is wider or emptier than it reads.</summary>
public static class UsagePolicyRules
{
    private const int MostPermissions = 100;
    private const int MostNames = 1000;
    private const int LongestName = 63;
    private const long LastSecond = 253_402_300_799; // 9999-12-31T23:59:59Z
    private const long TenYears = 315_576_000;
    private const long MostCalls = 1_000_000_000;
    private const long MostRows = 1_000_000_000_000;
    private const long MostBytes = 1_000_000_000_000_000;
    private const int LongestCondition = 4096;
    private const int LongestPrefix = 1000;
    private const int MostOwners = 1000;
    private const double MostRho = 100; // beyond it noise hides nothing
    private const double MostEpsilon = 1000;
    private const double MostDelta = 0.01; // one row in a hundred may leak whole: no one should promise less

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Every violation as "key: what is wrong", in document order; empty when the policy is sound.</summary>
    public static IReadOnlyList<string> Violations(UsagePolicy policy)
    {
        var violations = new List<string>();
        RequireRange("permissions", "the number of permissions", policy.Permissions.Count, 1, MostPermissions, violations);
        foreach (var (index, permission) in policy.Permissions.Index())
        {
            Check($"permissions[{index}]", permission, violations);
        }

        violations.AddRange(policy.Permissions.CountBy(permission => permission.Id).Where(count => count.Value > 1)
            .Select(count => $"permissions: {count.Value} permissions have the id {count.Key}"));
        return violations;
    }

    private static void Check(string key, Permission permission, List<string> violations)
    {
        RequireNames($"{key}.id", [permission.Id], IsName, "a name of 1 to 63 characters of a-z, 0-9 and '-'", violations);
        RequireNames($"{key}.consumers", permission.Consumers, IsConsumer, "a participant id or *", violations);
        RequireNames($"{key}.purposes", permission.Purposes, IsName, "a name of 1 to 63 characters of a-z, 0-9 and '-'", violations);
        RequireNames($"{key}.operations", [.. permission.Operations.Select(operation => operation.ToString())], _ => true, "", violations);
        RequireNames($"{key}.elements", permission.Elements, IsElement, "an element name or *", violations);
        RequireRange($"{key}.maximumLevel", "a level", permission.MaximumLevel, 1, 4, violations);
        RequireRange($"{key}.notBefore", "a time in unix seconds", permission.NotBefore, 0, LastSecond, violations);
        RequireRange($"{key}.notAfter", "a time in unix seconds that is not before notBefore", permission.NotAfter, permission.NotBefore, LastSecond, violations);
        RequireRange($"{key}.quota.calls", "a number of calls", permission.Quota.Calls, 1, MostCalls, violations);
        RequireRange($"{key}.quota.period", "a number of seconds", permission.Quota.Period, 1, TenYears, violations);
        RequireDuty($"{key}.minimumGroupSize", permission, Operation.Statistics, permission.MinimumGroupSize, int.MaxValue, violations);
        RequireProtection(key, permission, violations);
        RequireDuty($"{key}.maximumRows", permission, Operation.Export, permission.MaximumRows, MostRows, violations);
        CheckRows(key, permission, violations);
    }

    // A statistics query reads every row and no mask: a permission that grants both would read narrower than it is.
    private static void CheckRows(string key, Permission permission, List<string> violations)
    {
        var narrowing = new (string Name, bool Stated)[]
        {
            ("maximumBytes", permission.MaximumBytes is not null),
            ("rows", permission.Rows is not null),
            ("masking", permission.Masking is not null),
        };
        violations.AddRange(narrowing.Where(duty => duty.Stated && permission.Operations.Any(operation => operation != Operation.Export))
            .Select(duty => $"{key}.{duty.Name}: holds for exports alone; permit {nameof(Operation.Export)} in a permission of its own"));
        if (permission.MaximumBytes is { } bytes)
        {
            RequireRange($"{key}.maximumBytes", "a number of bytes", bytes, 1, MostBytes, violations);
        }

        if (permission.Rows is { } rows && (string.IsNullOrWhiteSpace(rows) || rows.Length > LongestCondition))
        {
            violations.Add($"{key}.rows: must be a condition of 1 to {LongestCondition} characters");
        }

        CheckMasking($"{key}.masking", permission.Masking ?? [], violations);
    }

    private static void CheckMasking(string key, IReadOnlyList<Mask> masking, List<string> violations)
    {
        if (masking.Count > MostNames)
        {
            violations.Add($"{key}: must list at most {MostNames} masks, lists {masking.Count}");
        }

        foreach (var (index, mask) in masking.Index())
        {
            violations.AddRange(Faults(mask).Select(fault => $"{key}[{index}].{fault}"));
        }

        violations.AddRange(masking.CountBy(mask => mask.Element).Where(count => count.Value > 1)
            .Select(count => $"{key}: {count.Key} is masked {count.Value} times"));
    }

    private static IEnumerable<string> Faults(Mask mask)
    {
        if (mask.Method == MaskMethod.Round ? mask.Step is not > 0 || !double.IsFinite(mask.Step.Value) : mask.Step is not null)
        {
            yield return "step: round takes one, a number greater than 0, and no other method does";
        }

        if (mask.Method == MaskMethod.Prefix ? mask.Length is not (>= 1 and <= LongestPrefix) : mask.Length is not null)
        {
            yield return $"length: prefix takes one, from 1 to {LongestPrefix}, and no other method does";
        }
    }

    private static bool IsName(string text) =>
        text.Length is >= 1 and <= LongestName && text[0] != '-' && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    private static bool IsConsumer(string text) => text == Permission.Any || ParticipantId.TryParse(text, out _);

    private static bool IsElement(string text) => text == Permission.Any || ElementName.TryParse(text, out _);

    private static void RequireNames(string key, IReadOnlyList<string> names, Func<string, bool> accept, string what, List<string> violations)
    {
        if (names.Count is < 1 or > MostNames)
        {
            violations.Add($"{key}: must list 1 to {MostNames} entries, lists {names.Count}");
        }

        violations.AddRange(names.Where(name => name is null || !accept(name)).Select(name => $"{key}: '{name}' is not {what}"));
    }

    private static void RequireDuty(string key, Permission permission, Operation operation, long? value, long most, List<string> violations)
    {
        if (value is { } stated)
        {
            RequireRange(key, "a number of rows", stated, 1, most, violations);
        }
        else if (permission.Operations.Contains(operation))
        {
            violations.Add($"{key}: is required where {operation} is permitted");
        }
    }

    private static void RequireProtection(string key, Permission permission, List<string> violations)
    {
        if (permission.MinimumOwners is { } owners)
        {
            RequireRange($"{key}.minimumOwners", "a number of owners", owners, 2, MostOwners, violations);
        }

        if (permission.Privacy is { } privacy)
        {
            RequireRange($"{key}.privacy.rho", privacy.Rho, MostRho, violations);
            RequireRange($"{key}.privacy.epsilon", privacy.Epsilon, MostEpsilon, violations);
            RequireRange($"{key}.privacy.delta", privacy.Delta, MostDelta, violations);
        }

        if (!permission.Operations.Contains(Operation.Statistics)
            && permission is not { Protection: ProtectionMode.SecureAggregation, MinimumOwners: null, Privacy: null })
        {
            violations.Add($"{key}.operations: protection, minimumOwners and privacy hold for statistics, which are not permitted");
        }
    }

    private static void RequireRange(string key, double value, double most, List<string> violations)
    {
        if (!(value > 0 && value <= most))
        {
            violations.Add(string.Create(CultureInfo.InvariantCulture, $"{key}: must be a number above 0, at most {most}, is {value}"));
        }
    }

    private static void RequireRange(string key, string what, long value, long least, long most, List<string> violations)
    {
        if (value < least || value > most)
        {
            violations.Add(string.Create(CultureInfo.InvariantCulture, $"{key}: must be {what} from {least} to {most}, is {value}"));
        }
    }
}
