using System.Globalization;
using System.Text;
using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Client.Flows;

/// <summary>A query as the parameters of <c>GET /log/search</c>.</summary>
internal static class SearchText
{
    public static string Of(FlowQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var text = new StringBuilder("?limit=").Append(query.Limit.ToString(CultureInfo.InvariantCulture));
        Add("participant", query.Participant?.Value);
        Add("consumer", query.Consumer?.Value);
        Add("owner", query.Owner?.Value);
        Add("dataset", query.Dataset);
        Add("product", query.Product?.Value);
        Add("element", query.Element?.Value);
        Add("grant", query.Grant?.Value);
        Add("job", query.Job?.Value);
        Add("flow", query.Flow?.Value);
        Add("purpose", query.Purpose);
        Add("outcome", query.Outcome);
        Add("currency", query.Currency);
        foreach (var kind in query.Kinds)
        {
            Add("kind", kind);
        }

        AddNumber("from", query.From);
        AddNumber("to", query.To);
        AddNumber("leastAmount", query.LeastAmount);
        AddNumber("mostAmount", query.MostAmount);
        AddNumber("before", query.Before);
        return text.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                text.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        void AddNumber(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));
    }
}
