using System.Text.Json;
using Spectre.Console;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Cli.Output;

/// <summary>
/// What a command shows: for a person, tables and lines with progress on standard error; with <c>--json</c>, one JSON document on standard output and nothing else.
/// </summary>
internal sealed class Screen(bool json)
{
    private const int RedirectedWidth = 240;

    /// <summary>The wire's JSON on many lines.</summary>
    public static readonly JsonSerializerOptions Readable = new(ProtocolJson.Options) { WriteIndented = true };
    private static readonly IAnsiConsole Output = Open(Console.Out, Console.IsOutputRedirected);

    /// <summary>Standard error.</summary>
    public static IAnsiConsole Errors { get; } = Open(Console.Error, Console.IsErrorRedirected);

    /// <summary>Shows a result: the document as JSON, or what <paramref name="render"/> draws.</summary>
    public void Show<T>(T document, Action<IAnsiConsole> render)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(document, Readable));
        }
        else
        {
            render(Output);
        }
    }

    /// <summary>One line for a person; silent with <c>--json</c>.</summary>
    public void Say(FormattableString line)
    {
        if (!json)
        {
            Output.MarkupLineInterpolated(line);
        }
    }

    /// <summary>Runs long work under a spinner that shows its latest step.</summary>
    public Task<T> WorkAsync<T>(string title, Func<IProgress<string>, Task<T>> work) =>
        Errors.Profile.Capabilities.Interactive && !json
            ? Errors.Status().StartAsync(Markup.Escape(title), status => work(new StatusProgress(title, status)))
            : work(new LineProgress(json));

    public static Table Table(params ReadOnlySpan<string> columns)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column)));
        }

        return table;
    }

    /// <summary>Minor units as an amount: 1250 CNY minor units are "12.50 CNY".</summary>
    public static string Money(long minorUnits, string currency) => MoneyText.Of(minorUnits, currency);

    /// <summary>A file or pipe has no width of its own; lines are then long rather than broken.</summary>
    private static IAnsiConsole Open(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (isRedirected)
        {
            console.Profile.Width = RedirectedWidth;
        }

        return console;
    }

    private sealed class StatusProgress(string title, StatusContext status) : IProgress<string>
    {
        public void Report(string value) => status.Status = Markup.Escape($"{title}: {value}");
    }

    private sealed class LineProgress(bool silent) : IProgress<string>
    {
        public void Report(string value)
        {
            if (!silent)
            {
                Console.Error.WriteLine(value);
            }
        }
    }
}
