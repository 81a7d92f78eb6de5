using System.CommandLine;
using TrustedSpace.Cli.Output;
using TrustedSpace.Client;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Space;

/// <summary>The options that every command against a running space has: which space, as whom, and how to print.</summary>
internal sealed class SpaceOptions
{
    private const string DefaultParent = "space-data";

    private readonly Option<string?> _space = new("--space")
    {
        Description = "Folder of the space that `tspace up` made. Default: TS_SPACE, or the only folder under space-data.",
        HelpName = "DIR",
    };

    private readonly Option<string> _as = new("--as")
    {
        Description = "Participant to call as; its keys are in the space's folder.",
        HelpName = "PARTICIPANT",
        Required = true,
    };

    private readonly Option<bool> _json = JsonOption();

    private SpaceOptions()
    {
    }

    public static Option<bool> JsonOption() => new("--json") { Description = "Print one JSON document." };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="callerRequired">False where the command can do without a running space.</param>
    public static SpaceOptions AddTo(Command command, bool callerRequired = true)
    {
        var options = new SpaceOptions();
        options._as.Required = callerRequired;
        command.Options.Add(options._as);
        command.Options.Add(options._space);
        command.Options.Add(options._json);
        return options;
    }

    public Screen Screen(ParseResult parsed) => new(parsed.GetValue(_json));

    public ParticipantId Participant(ParseResult parsed) => Typed.Id<ParticipantId>("--as", parsed.GetRequiredValue(_as));

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    public SpaceClient Client(ParseResult parsed) => Directory(parsed).Open(TimeProvider.System).Client(Participant(parsed));

    /// <exception cref="SpaceNotFoundException">No folder was named and there is not exactly one to choose.</exception>
    public SpaceDirectory Directory(ParseResult parsed)
    {
        if ((parsed.GetValue(_space) ?? Environment.GetEnvironmentVariable("TS_SPACE")) is { } named)
        {
            return new SpaceDirectory(named);
        }

        var candidates = System.IO.Directory.Exists(DefaultParent) ? System.IO.Directory.GetDirectories(DefaultParent) : [];
        return candidates.Length == 1
            ? new SpaceDirectory(candidates[0])
            : throw new SpaceNotFoundException(candidates.Length == 0
                ? "There is no space here: run `tspace up FILE` first, or name a space's folder with --space."
                : $"There are {candidates.Length} spaces under {DefaultParent}: choose one with --space.");
    }

    public static string DefaultDirectory(string space) => Path.Combine(DefaultParent, space);
}
