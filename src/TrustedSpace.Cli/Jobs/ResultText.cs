using System.Text;
using System.Text.Json;
using TrustedSpace.Cli.Output;
using TrustedSpace.Client.Jobs;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Cli.Jobs;

/// <summary>How a result is written to a file.</summary>
internal enum ResultFormat
{
    /// <summary>RFC 4180 with a header line; NULL is an empty field, an empty text a quoted one.</summary>
    Csv,

    /// <summary>One <see cref="ResultDocument"/>.</summary>
    Json,
}

/// <summary>Writes a result as UTF-8 text.</summary>
internal static class ResultText
{
    public static async Task WriteAsync(OpenedResult result, ResultFormat format, Stream destination, CancellationToken cancellation)
    {
        if (format == ResultFormat.Json)
        {
            await JsonSerializer.SerializeAsync(destination, ResultDocument.Of(result), Screen.Readable, cancellation).ConfigureAwait(false);
            return;
        }

        var text = new StringBuilder();
        AppendLine(text, result.Columns.Select(Quoted));
        foreach (var row in result.Rows)
        {
            AppendLine(text, row.Select(cell => cell.Kind == ResultKind.Null ? "" : Quoted(cell.ToString())));
        }

        await destination.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellation).ConfigureAwait(false);
    }

    private static void AppendLine(StringBuilder text, IEnumerable<string> fields) => text.AppendJoin(',', fields).Append("\r\n");

    private static string Quoted(string field) =>
        field.Length == 0 || field.AsSpan().ContainsAny("\",\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
