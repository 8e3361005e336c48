package io.penstock.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;

/**
 * Binary floating point that cannot become infinite: Jackson makes infinity of 1e400, and takes the
 * texts "NaN" and "Infinity" for numbers even where texts are not.
 */
final class FiniteNumbers extends SimpleModule {

  private static final long serialVersionUID = 1L;

  FiniteNumbers() {
    super("penstock-finite-numbers");
    addDeserializer(Double.class, new ToDouble(false));
    addDeserializer(double.class, new ToDouble(true));
    addDeserializer(Float.class, new ToFloat(false));
    addDeserializer(float.class, new ToFloat(true));
  }

  private abstract static class Finite<N extends Number> extends StdScalarDeserializer<N> {

    private static final long serialVersionUID = 1L;

    private final boolean primitive;

    Finite(Class<N> type, boolean primitive) {
      super(type);
      this.primitive = primitive;
    }

    abstract N convert(double value, float narrow);

    @Override
    public N deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      if (!parser.currentToken().isNumeric()) {
        context.reportInputMismatch(this, "a number is wanted");
      }
      N number = convert(parser.getDoubleValue(), parser.getFloatValue());
      if (Double.isInfinite(number.doubleValue())) {
        context.reportInputMismatch(this, "the number is too large for its component");
      }
      return number;
    }

    @Override
    public N getNullValue(DeserializationContext context)
        throws com.fasterxml.jackson.databind.JsonMappingException {
      if (primitive) {
        context.reportInputMismatch(this, "a primitive component needs a value");
      }
      return null;
    }
  }

  private static final class ToDouble extends Finite<Double> {

    private static final long serialVersionUID = 1L;

    ToDouble(boolean primitive) {
      super(Double.class, primitive);
    }

    @Override
    Double convert(double value, float narrow) {
      return value;
    }
  }

  private static final class ToFloat extends Finite<Float> {

    private static final long serialVersionUID = 1L;

    ToFloat(boolean primitive) {
      super(Float.class, primitive);
    }

    @Override
    Float convert(double value, float narrow) {
      return narrow;
    }
  }
}
