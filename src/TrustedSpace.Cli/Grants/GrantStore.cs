using System.Text.Json;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Cli.Grants;

/// <summary>Grants that this command received, one file each with mode 600 in the space's folder.</summary>
internal sealed class GrantStore(SpaceDirectory space, ParticipantId participant)
{
    private string Folder => Path.Combine(space.Root, "grants", participant.Value);

    public void Keep(TokenResponse grant)
    {
        Directory.CreateDirectory(Folder);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(PathOf(grant.Grant), options);
        JsonSerializer.Serialize(file, grant, ProtocolJson.Options);
    }

    /// <exception cref="InputException">No such grant was received here.</exception>
    public TokenResponse Find(GrantId grant) => File.Exists(PathOf(grant))
        ? JsonSerializer.Deserialize<TokenResponse>(File.ReadAllText(PathOf(grant)), ProtocolJson.Options)!
        : throw new InputException($"{participant} holds no grant {grant} here: ask for one with `tspace grant`.");

    private string PathOf(GrantId grant) => Path.Combine(Folder, grant.Value + ".json");
}
