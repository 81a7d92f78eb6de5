using System.Text.Json;

namespace TrustedSpace.Protocol.Billing;

/// <summary>Units as JSON and people write them.</summary>
public static class ChargeUnitNames
{
    /// <summary>The name in JSON, such as <c>rowScanned</c>.</summary>
    public static string Of(ChargeUnit unit) => JsonNamingPolicy.CamelCase.ConvertName(unit.ToString());
}
