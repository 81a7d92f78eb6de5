namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>Names a session, and with it the one collective key that is ever made in it.</summary>
public readonly record struct SessionId(Digest Value)
{
    /// <summary>Lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString();
}
