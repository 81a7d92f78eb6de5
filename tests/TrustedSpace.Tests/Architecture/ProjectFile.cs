using System.Xml.Linq;

namespace TrustedSpace.Tests.Architecture;

/// <summary>What a project file refers to.</summary>
/// <param name="Name">Such as TrustedSpace.Protocol.</param>
/// <param name="References">Projects whose types it sees.</param>
/// <param name="BuiltAlong">Projects that are only built with it.</param>
/// <param name="Packages">Names of its packages.</param>
/// <param name="VersionedPackages">Those that carry a version of their own instead of the central one.</param>
internal sealed record ProjectFile(
    string Name,
    IReadOnlySet<string> References,
    IReadOnlySet<string> BuiltAlong,
    IReadOnlySet<string> Packages,
    IReadOnlySet<string> VersionedPackages)
{
    public static ProjectFile Read(string path)
    {
        var document = XDocument.Load(path);
        var projects = document.Descendants("ProjectReference").ToLookup(
            IsBuiltAlong, reference => Path.GetFileNameWithoutExtension(Include(reference)));
        var packages = document.Descendants("PackageReference").ToLookup(
            package => package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null, Include);
        return new(
            Path.GetFileNameWithoutExtension(path),
            projects[false].ToHashSet(StringComparer.Ordinal),
            projects[true].ToHashSet(StringComparer.Ordinal),
            packages[false].Concat(packages[true]).ToHashSet(StringComparer.Ordinal),
            packages[true].ToHashSet(StringComparer.Ordinal));
    }

    private static string Include(XElement item) => item.Attribute("Include")!.Value.Replace('\\', '/');

    private static bool IsBuiltAlong(XElement reference) =>
        reference.Attribute("ReferenceOutputAssembly")?.Value == "false" && reference.Attribute("Private")?.Value == "false";
}
