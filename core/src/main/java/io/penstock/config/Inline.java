package io.penstock.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a component of a configuration record that is itself a configuration record: its settings
 * stand among those of the record that has it, not in a section of their own. So a component that
 * builds on another takes the other's settings without repeating them.
 *
 * <p>The component has no {@link Option}, and no setting may come twice. If the inner record is
 * {@link SelfChecking}, the outer one's {@link SelfChecking#check} asks it; the binder asks the
 * outer one only.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Inline {}
