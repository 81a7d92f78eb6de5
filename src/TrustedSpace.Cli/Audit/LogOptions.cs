using System.CommandLine;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client;
using TrustedSpace.Client.Audit;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Cli.Audit;

/// <summary>Where a command reads the log: a copy, here or on a server that only holds its files, or the gateway as a participant.</summary>
internal sealed class LogOptions
{
    private readonly Option<string?> _from = new("--from") { Description = "Copy of the log, or the address of a server that holds one; the gateway is not asked.", HelpName = "DIR|URL" };
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
                result.AddError("Say where the log is: --from a copy or a server with one, or --as a participant of a running space.");
            }
        });
    }

    public static LogOptions AddTo(Command command) => new(command);

    public bool IsJson(ParseResult parsed) => _space.IsJson(parsed);

    public Screen Screen(ParseResult parsed) => _space.Screen(parsed);

    /// <summary>Reads the log where the caller said it is.</summary>
    /// <param name="parsed">The call.</param>
    /// <param name="fromCopy">Reads a copy, whose every byte was verified.</param>
    /// <param name="fromGateway">Asks the gateway.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="InputException">There is no key, or the server holds no log.</exception>
    /// <exception cref="TileException">The copy is not what the log signed.</exception>
    public async Task<T> ReadAsync<T>(
        ParseResult parsed, Func<VerifiedCopy, T> fromCopy, Func<SpaceClient, Task<T>> fromGateway, CancellationToken cancellation)
    {
        if (parsed.GetValue(_from) is { } from)
        {
            await using var copy = await OpenedCopy.OpenAsync(from, cancellation).ConfigureAwait(false);
            return fromCopy(VerifiedCopy.Open(copy.Directory, LogKeyText.Of(parsed.GetValue(_key), copy.Directory)));
        }

        using var client = _space.Client(parsed);
        return await fromGateway(client).ConfigureAwait(false);
    }

    public async Task<NoteVerifier> KeyAsync(ParseResult parsed, SpaceClient client, CancellationToken cancellation) =>
        parsed.GetValue(_key) is { } key ? LogKeyText.Parse(key) : await client.Log.KeyAsync(cancellation).ConfigureAwait(false);
}
