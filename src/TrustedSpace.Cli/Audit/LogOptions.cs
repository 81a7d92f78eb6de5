using System.CommandLine;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client;
using TrustedSpace.Client.Audit;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Cli.Audit;

/// <summary>Where a command reads the log: a copy, without any server, or the gateway as a participant.</summary>
internal sealed class LogOptions
{
    private readonly Option<string?> _from = new("--from") { Description = "Copy of the log, read without any server.", HelpName = "DIR" };
    private readonly Option<string?> _key = new("--key") { Description = $"The log's public key (vkey). Default: {LogCopy.KeyFile} in the copy; with --as, as the gateway states it.", HelpName = "VKEY" };
    private readonly SpaceOptions _space;

    private LogOptions(Command command)
    {
        command.Options.Add(_from);
        command.Options.Add(_key);
        _space = SpaceOptions.AddTo(command, callerRequired: false);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_from) is null == result.GetResult("--as") is null)
            {
                result.AddError("Say where the log is: --from a copy, or --as a participant of a running space.");
            }
        });
    }

    public static LogOptions AddTo(Command command) => new(command);

    public bool IsJson(ParseResult parsed) => _space.IsJson(parsed);

    public Screen Screen(ParseResult parsed) => _space.Screen(parsed);

    /// <summary>The copy, verified; null where the gateway is to be asked.</summary>
    /// <exception cref="InputException">There is no key.</exception>
    /// <exception cref="TileException">The copy is not what the log signed.</exception>
    public VerifiedCopy? Copy(ParseResult parsed) => parsed.GetValue(_from) is { } directory
        ? VerifiedCopy.Open(directory, LogKeyText.Of(parsed.GetValue(_key), directory))
        : null;

    public SpaceClient Client(ParseResult parsed) => _space.Client(parsed);

    public async Task<NoteVerifier> KeyAsync(ParseResult parsed, SpaceClient client, CancellationToken cancellation) =>
        parsed.GetValue(_key) is { } key ? LogKeyText.Parse(key) : await client.Log.KeyAsync(cancellation).ConfigureAwait(false);
}
